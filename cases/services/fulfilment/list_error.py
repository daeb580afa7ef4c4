"""Why lines of a list of the gift desk were refused."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cases.errors import CaseError
from cases.rules.faults import RuleError
from cases.rules.gift_lists import Line, decode_list, read_list

SHOWN: int = 20
SENTENCES: dict[str, str] = {
    "form": gettext_noop("the serial has other characters than letters, digits and hyphens, or more than 30"),
    "value": gettext_noop("the value is no amount in yen up to the ceiling of the program"),
    "repeated": gettext_noop("it stands in the list twice"),
    "known": gettext_noop("the card is in stock already"),
    "missing": gettext_noop("there is no such card"),
    "state": gettext_noop("the card is at another step"),
    "tracking": gettext_noop("the tracking number has other characters than letters, digits and hyphens, or over 20"),
    "outcome": gettext_noop("the outcome is neither delivered nor returned"),
}


class ListRefusedError(CaseError):
    """Lines do not fit; nothing of the list was taken. `lines` says for each number why, by the code."""

    code = "list_refused"

    def __init__(self, lines: Mapping[int, str]) -> None:
        shown = [
            _("Line %(line)d: %(why)s.") % {"line": number, "why": _(SENTENCES[code])}
            for number, code in sorted(lines.items())[:SHOWN]
        ]
        if len(lines) > SHOWN:
            shown.append(_("And %(count)d lines more.") % {"count": len(lines) - SHOWN})
        head = _("Nothing was taken. Mend the list and send it again.")
        super().__init__(" ".join([head, *shown]), lines=dict(lines))
        self.lines = dict(lines)


def lines_of(content: bytes) -> list[Line]:
    """The lines of a list that was sent. Raises CaseError with the code of what is wrong with the file."""
    try:
        return read_list(decode_list(content))
    except RuleError as error:
        raise CaseError(str(error.message), code=error.code) from error
