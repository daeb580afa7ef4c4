"""What the portal answers when it cannot do what was asked."""

from typing import Any


class PortalError(Exception):
    """A refusal for a resident. Codes: ``not_found`` (number or secret, equally), ``rate``, ``closed``, ``reference``,
    ``files``. `str()` is what to show."""

    def __init__(self, code: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.code = code
        self.details = details
