"""What a change between the terms of a granted application would come to, before it is decided."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.errors import CaseError, NotFoundError
from cases.models import Application, ProgramSetup
from cases.rules.terms import Term
from cases.selectors.terms import case_terms
from cases.services.decision.new_amounts import Change, changeable, ended, recomputed
from security.actor import Actor, authorise
from security.roles import Role


@dataclass(frozen=True, slots=True)
class ForeseenTerm:
    """A term with what stands and what would stand, in yen."""

    term: Term
    before_yen: int
    after_yen: int


def foresee_terms(
    *,
    actor: Actor,
    program_id: int,
    application_id: int,
    from_term: int,
    change: Change | str,
    figure: int | None = None,
) -> list[ForeseenTerm]:
    """The terms that `change_terms` would decide anew, by the same rules. Nothing is written or locked.

    Raises the CaseError that `change_terms` would raise, but for its reason; NotFoundError.
    """
    authorise(actor, Role.OFFICER, program_id=program_id)
    setup = ProgramSetup.objects.filter(program_id=program_id).first()
    if setup is None or not setup.terms:
        raise CaseError(_("The program does not pay by terms."), code="no_terms")
    row = Application.objects.filter(program_id=program_id, pk=application_id).first()
    if row is None:
        raise NotFoundError(_("There is no such application. Reload the list."))
    reached = [one for one in case_terms(program_id, [row.pk]).get(row.pk, []) if one.term.number >= from_term]
    opened = changeable(row, reached)
    entries = ended(opened) if Change(change) is Change.END else recomputed(setup, row, opened, figure)
    return [
        ForeseenTerm(one.term, one.decision.amount_yen, yen) for one, (yen, _lines) in zip(opened, entries, strict=True)
    ]
