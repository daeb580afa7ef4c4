"""A household asks for books, by mail, at the counter or by telephone: once, before the draw."""

import datetime as dt

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import VoucherDraw, VoucherRequest
from cases.selectors.voucher_requests import TAKERS
from cases.selectors.voucher_terms import ground_of
from cases.services.voucher.buyer import lock_buyer
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record


def enter_request(
    *, actor: Actor, program_id: int, household_id: int, books: int, via: VoucherRequest.Via, received_on: dt.date
) -> VoucherRequest:
    """Enter what a household asks for.

    Raises CaseError ``no_draw`` (sold without requests), ``drawn``, ``received_on``, ``ceiling``, ``excluded``,
    ``restricted``, ``asked`` (it asked before); NotFoundError.
    """
    authorise(actor, *TAKERS, program_id=program_id)
    terms = ground_of(program_id).terms
    if terms.requests_until is None:
        raise CaseError(_("This program sells without requests. Go to the sale."), code="no_draw")
    if VoucherDraw.objects.filter(program_id=program_id).exists():
        raise CaseError(_("The draw was held. Nothing can be asked for any more."), code="drawn")
    if not received_on <= min(clock.today(), terms.requests_until):
        raise CaseError(
            _("Requests count that came until %(last)s, and not later than today.")
            % {"last": terms.requests_until.isoformat()},
            code="received_on",
        )
    if books > terms.books_per_household:
        raise CaseError(
            _("A household may ask for %(most)d books at most.") % {"most": terms.books_per_household}, code="ceiling"
        )
    _check_household(actor, program_id, household_id)
    request = VoucherRequest.objects.create(
        program_id=program_id,
        household_id=household_id,
        books=books,
        via=via,
        received_on=received_on,
        entered_at=clock.now(),
        entered_by_id=actor.person_id,
    )
    record(
        events.BOOKS_ASKED_FOR,
        actor=actor,
        program_id=program_id,
        subject_ids=[household_id],
        data={"books": books, "via": via},
    )
    return request


def _check_household(actor: Actor, program_id: int, household_id: int) -> None:
    lock_buyer(actor, program_id, household_id)
    # Asked twice: the household is locked, and the second call finds the first request.
    if VoucherRequest.objects.filter(program_id=program_id, household_id=household_id).exists():
        raise CaseError(_("This household has asked already. One request counts."), code="asked")
