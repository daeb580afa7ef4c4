"""What stands on a receipt, on the page and in the file."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from intake.portal.by_post import by_post
from intake.portal.days import day_text, time_text
from intake.portal.models import PublishedProgram, SentKind
from intake.portal.shown import masked_account, sent_account, telephone, yen
from intake.portal.texts import QUESTIONS
from intake.portal.worded import municipality_name, opening_hours, program_name
from intake.services.online.open_letter import OpenLetter
from intake.services.online.status import Receipt


def receipt_title(receipt: Receipt) -> str:
    """What was received."""
    return {
        SentKind.FORM: _("We have received your application"),
        SentKind.ANSWER: _("We have received your answer"),
        SentKind.WITHDRAWAL: _("We have received your withdrawal"),
        SentKind.DECLINE: _("We have noted that you do not want it"),
    }[receipt.kind]


def receipt_rows(letter: OpenLetter, receipt: Receipt) -> list[tuple[str, str]]:
    """Labels with their values; the account is masked, and what was not sent is left out."""
    values = receipt.content.get("values", {})
    account = masked_account(letter.prefill["account"]) if values.get("keeps_account") else sent_account(values)
    files = receipt.content.get("files")
    town, name = municipality_name(letter.program), program_name(letter.program)
    when = _("%(day)s at %(time)s") % {"day": day_text(receipt.sent_at), "time": time_text(receipt.sent_at)}
    rows = [
        (pgettext("resident", "Reception number"), letter.receipt_number),
        (pgettext("resident", "Received"), when),
        (pgettext("resident", "Procedure"), f"{town.text} {name.text}"),
        (pgettext("resident", "Household"), letter.prefill["names"][0]),
        (pgettext("resident", "Name"), values.get("applicant_name") or ""),
        (pgettext("resident", "Telephone"), telephone(values.get("telephone"))),
        (pgettext("resident", "Account"), account),
        (pgettext("resident", "Receiving it"), _delivery(values)),
        (_("Price including tax"), yen(values.get("purchase_yen"))),
        (_("Price of the pass for one month"), yen(values.get("monthly_yen"))),
        (pgettext("resident", "Photographs"), _("%(count)d pictures") % {"count": files} if files else ""),
        (pgettext("resident", "Message"), receipt.content.get("message") or ""),
        *_left(letter, receipt),
        (pgettext("resident", "Check number"), str(receipt.reference)),
    ]
    return [(label, value) for label, value in rows if value]


def _left(letter: OpenLetter, receipt: Receipt) -> list[tuple[str, str]]:
    left = by_post(letter, receipt)
    if left is None:
        return []
    return [
        (_("Still to be sent"), " / ".join(str(document.title) for document in left.documents)),
        (_("In which envelope"), left.envelope),
        (_("Until when"), left.until),
    ]


def _delivery(values: Mapping[str, Any]) -> str:
    options = QUESTIONS["delivery"].options or {}
    return str(options.get(values.get("delivery", ""), ""))


def receipt_foot(program: PublishedProgram) -> str:
    """Whom to ask."""
    return _("Questions: %(phone)s (%(hours)s)") % {"phone": program.phone, "hours": opening_hours(program).text}
