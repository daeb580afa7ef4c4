"""The draw among the requests: held once, by an officer, with a seed that anybody can repeat it with."""

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import VoucherBook, VoucherDraw, VoucherDrawn, VoucherRequest
from cases.rules.voucher_draw import Request, draw_books, list_digest
from cases.services.voucher.terms import lock_ground
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import EmployerKind, Role


def draw_requests(*, actor: Actor, program_id: int, seed: str) -> VoucherDraw:
    """Give the books in stock to the requests, in the order that follows from the seed. By an officer, once.

    Raises CaseError ``not_municipal``, ``no_draw``, ``seed``, ``too_early`` (requests may still come), ``drawn``,
    ``nobody``.
    """
    authorise(actor, Role.OFFICER, program_id=program_id)
    if actor.kind is not EmployerKind.MUNICIPALITY:
        raise CaseError(_("The draw is held by the municipality only."), code="not_municipal")
    terms = lock_ground(program_id).terms
    if not seed.strip():
        raise CaseError(_("Write the seed that was agreed on: the draw is repeated with it."), code="seed")
    if terms.requests_until is None:
        raise CaseError(_("This program sells without requests. Go to the sale."), code="no_draw")
    if clock.today() <= terms.requests_until:
        raise CaseError(
            _("Requests may come until %(last)s. Hold the draw on a later day.")
            % {"last": terms.requests_until.isoformat()},
            code="too_early",
        )
    # Held twice: the set-up is locked, and the second call finds the first draw.
    if VoucherDraw.objects.filter(program_id=program_id).exists():
        raise CaseError(_("The draw was held already. Reload the page."), code="drawn")
    rows = VoucherRequest.objects.filter(program_id=program_id).select_related("household")
    by_number = {row.household.receipt_number: row for row in rows.order_by("pk")}
    if not by_number:
        raise CaseError(_("Nobody has asked for books. There is nothing to draw."), code="nobody")
    return _hold(actor, program_id, seed.strip(), by_number)


def _hold(actor: Actor, program_id: int, seed: str, by_number: dict[str, VoucherRequest]) -> VoucherDraw:
    books = VoucherBook.objects.filter(program_id=program_id, state=VoucherBook.State.STOCK).count()
    requests = [Request(number, row.books) for number, row in by_number.items()]
    drawn = draw_books(seed, requests, books=books)
    draw = VoucherDraw.objects.create(
        program_id=program_id,
        seed=seed,
        requests=len(requests),
        asked=sum(request.books for request in requests),
        books=books,
        granted=sum(each.granted for each in drawn),
        list_sha256=list_digest(requests),
        drawn_at=clock.now(),
        drawn_by_id=actor.person_id,
    )
    VoucherDrawn.objects.bulk_create(
        VoucherDrawn(
            program_id=program_id,
            draw=draw,
            request=by_number[each.receipt_number],
            rank=each.rank,
            granted=each.granted,
        )
        for each in drawn
    )
    record(
        events.BOOKS_DRAWN,
        actor=actor,
        program_id=program_id,
        subject_ids=[draw.pk],
        data={"requests": draw.requests, "granted": draw.granted, "list_sha256": draw.list_sha256},
    )
    return draw
