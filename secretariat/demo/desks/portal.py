"""The online window: residents submit on their side, the office pulls what came."""

from secretariat.demo.stage import Stage


def open_window(stage: Stage) -> None:
    """Publish."""


def submit_online(stage: Stage) -> None:
    """Submit."""


def pull(stage: Stage) -> None:
    """Pull."""
