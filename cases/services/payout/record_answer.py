"""Recording of the results that a bank's list gives."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from cases.errors import CaseError, NotFoundError
from cases.models import BankAnswer
from cases.rules.bank_answer import Column
from cases.selectors.bank_answers import answer_page
from cases.services.payout.record_result import RecordedResults, record_result
from security import clock
from security.actor import Actor, authorise
from security.roles import Role


def record_answer(
    *, actor: Actor, program_id: int, answer_id: int, columns: Mapping[Column, int], rest_paid: bool
) -> RecordedResults:
    """Record the failures that the list names, and with `rest_paid` every other open line as paid. By a payment clerk.

    While a row of the list fits no open line the rest cannot be called paid: the money of that row is somebody's.
    Raises CaseError: ``answer_recorded``, ``answer_questions``, the code of what is wrong with the columns, and those
    of `record_result`; NotFoundError.
    """
    authorise(actor, Role.PAYMENT_CLERK, program_id=program_id)
    answers = BankAnswer.objects.select_for_update(no_key=True)
    answer = answers.filter(program_id=program_id, pk=answer_id).first()
    if answer is None:
        raise NotFoundError(_("There is no such list. Take the list of the bank in again."))
    # Recorded twice: the second call finds it recorded and is refused.
    if answer.recorded_at is not None:
        raise CaseError(_("This list is recorded already. Reload the batch."), code="answer_recorded")
    page = answer_page(actor=actor, program_id=program_id, answer=answer, columns=columns)
    if page.fault is not None:
        raise CaseError(str(page.fault.message), code=page.fault.code)
    if page.questions and rest_paid:
        raise CaseError(
            _("%(count)d rows of the list fit no open payment, so the rest may not be paid. Record the failures only.")
            % {"count": len(page.questions)},
            code="answer_questions",
        )
    recorded = record_result(
        actor=actor, program_id=program_id, batch_id=answer.batch_id, failures=page.failures, rest_paid=rest_paid
    )
    answer.recorded_at = clock.now()
    answer.recorded_by_id = actor.person_id
    answer.save(update_fields=["recorded_at", "recorded_by"])
    return recorded
