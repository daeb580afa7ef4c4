"""Panels of the case page: what an upper app owns (calls, scans, letters) is shown there by its own address.

An app registers its panels in `AppConfig.ready()`; the case page loads each by htmx from `url_name`, which takes the
program's code and the receipt number.
"""

from dataclasses import dataclass

from django.utils.functional import Promise

from security.actor import Actor
from security.roles import Role


@dataclass(frozen=True, slots=True)
class CasePanel:
    """A panel of the case page. `place` is "main" (a tab of its own) or "side" (in the right column).

    A panel at the place "fraud" stands on the fraud bench, where the rule that its `key` names has fired.
    """

    key: str
    label: str | Promise
    url_name: str
    roles: frozenset[Role]
    place: str = "main"
    order: int = 100


_panels: dict[str, CasePanel] = {}


def register_panel(panel: CasePanel) -> None:
    """Put a panel on the case page. Another one under a key that is taken raises ValueError."""
    if _panels.get(panel.key, panel) != panel:
        raise ValueError(f"The case page has another panel {panel.key} already.")
    _panels[panel.key] = panel


def panels_for(actor: Actor, *, program_id: int, place: str) -> list[CasePanel]:
    """The panels that a person may see at a place, in order."""
    return sorted(
        (
            panel
            for panel in _panels.values()
            if panel.place == place and any(actor.has_role(role, program_id) for role in panel.roles)
        ),
        key=lambda panel: (panel.order, panel.key),
    )
