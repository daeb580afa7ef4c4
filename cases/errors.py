"""What can go wrong in the case file, with a code for programs and a message for people."""

from typing import Any

from django.utils.translation import gettext as _


class CaseError(Exception):
    """A refused act. `code` is stable, `str()` says what, where and what to do, in the language of the reader."""

    code = "refused"

    def __init__(self, message: str, *, code: str | None = None, **details: Any) -> None:
        super().__init__(message)
        self.code = code or self.code
        self.details = details


class NotFoundError(CaseError):
    """No such row in the open scope."""

    code = "not_found"


class StaleError(CaseError):
    """Someone else saved in between."""

    code = "stale"


class NotPossibleError(CaseError):
    """The act does not fit the state of some items; `refusals` says for each id why."""

    code = "not_possible"

    def __init__(self, refusals: dict[int, str]) -> None:
        codes = ", ".join(sorted(set(refusals.values())))
        super().__init__(
            _("%(count)d items cannot take this step (%(codes)s). Reload the list and look at their status and holds.")
            % {"count": len(refusals), "codes": codes},
            refusals=refusals,
        )
        self.refusals = refusals


def stop_at_refusals(refusals: dict[int, str], *, partial: bool) -> None:
    """Raise NotPossibleError for any refusal, unless the caller takes a part of the items too."""
    if refusals and not partial:
        raise NotPossibleError(refusals)
