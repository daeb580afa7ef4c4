"""A resident's answer to what was missing resolves what it settles; a part of `pull_submission`."""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import Deficiency
from cases.selectors.setup import deficiency_codes_of
from cases.services.application.apply_values import EntryValues
from cases.services.deficiency.announce import announce_copies
from cases.services.deficiency.resolve import resolve_deficiencies
from cases.services.household.store_accounts import AccountValues
from intake.errors import IntakeError
from intake.models import MailItem
from intake.rules.forms import APPLICATION, FORMS
from intake.rules.online_answer import asks_for
from intake.rules.read_form import ACCOUNT
from intake.services.entry.key import read_values
from intake.services.online.take_form import Taken, given
from security.actor import Actor

NOTHING_ASKED = "submission.nothing_asked"
TICKS = ("dependants_declared", "income_declared", "consents_given")


def take_answer(actor: Actor, program_id: int, sent: dict[str, Any]) -> Taken:
    """Resolve what the answer was to, with the values it holds, as the office does it for a letter that came back.

    Where the resident sends the copies by post, what asks for copies stays open with a note: the letter settles it when
    it is here. What the office settled meanwhile is left alone; when nothing is left the answer goes to the bench. The
    case is screened again. Raises IntakeError ``submission.nothing_asked``, NotPossibleError, FieldsError.
    """
    rows = _asked(program_id, sent)
    if not rows:
        raise IntakeError(
            _("Nothing is asked of this household any more. Look through the answer by hand."), code=NOTHING_ASKED
        )
    application = rows[0].application
    values = _values(sent.get("form", APPLICATION.code), dict(sent.get("values", {})))
    given_values = {application.pk: values} if values else {}
    settled = [row.pk for row in rows if not _comes_by_post(row, sent)]
    coming = [row.pk for row in rows if row.pk not in settled]
    if settled:
        resolve_deficiencies(
            actor=actor,
            program_id=program_id,
            deficiency_ids=settled,
            via=Deficiency.Via.ONLINE,
            values=given_values,
        )
    if coming:
        announce_copies(
            actor=actor,
            program_id=program_id,
            deficiency_ids=coming,
            values={} if settled else given_values,
        )
    return Taken(application.household_id, application.pk, MailItem.Kind.ANSWER, settled)


def _comes_by_post(row: Deficiency, sent: dict[str, Any]) -> bool:
    return bool(sent.get("by_post")) and "photos" in asks_for(row.code)


def _asked(program_id: int, sent: dict[str, Any]) -> list[Deficiency]:
    """What the household was told and answers now, of its newest application."""
    codes = {code.code for code in deficiency_codes_of(program_id).values() if code.is_for_resident}
    rows = Deficiency.objects.filter(
        program_id=program_id,
        application__household__receipt_number=sent["receipt_number"],
        state=Deficiency.State.NOTIFIED,
        code__in=codes & set(sent["codes"]),
    ).select_related("application")
    found = list(rows.order_by("pk"))
    newest = max((row.application_id for row in found), default=0)
    return [row for row in found if row.application_id == newest]


def _values(form: str, raw: dict[str, Any]) -> EntryValues | None:
    """What was typed, as the case file takes it; None when the answer is photographs alone."""
    if not raw:
        return None
    texts = {name: value if isinstance(value, bool) else str(value) for name, value in given(raw)}
    values = read_values(FORMS[form], texts)
    account = None
    if values.get("account_number"):
        bank, branch, kind, number, holder = (str(values[name]) for name in ACCOUNT)
        account = AccountValues(
            bank_code=bank, branch_code=branch, account_type=kind, number=number, holder_kana=holder
        )
    answers: dict[str, Any] = {name: True for name in TICKS if values.get(name)}
    answers |= {"account_given": True} if account else {}
    answers |= {"signed": True} if values.get("applicant_name") else {}
    answers |= {"telephone_given": True} if values.get("telephone") else {}
    return EntryValues(
        applicant_name=_text(values.get("applicant_name")),
        telephone=_text(values.get("telephone")),
        account=account,
        answers=answers,
    )


def _text(value: object) -> str | None:
    return str(value) if value else None
