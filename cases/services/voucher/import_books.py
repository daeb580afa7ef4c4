"""Printed books into stock: a list of first and last numbers, taken as a whole or not at all."""

from typing import Final

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import VoucherBook
from cases.selectors.voucher_offer import covers_of
from cases.selectors.voucher_terms import Ground
from cases.services.fulfilment.list_error import lines_of
from cases.services.voucher.terms import lock_ground
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

MOST_BOOKS: Final = 10_000


def import_books(*, actor: Actor, program_id: int, content: bytes) -> int:
    """Take books into stock; each line holds the first and the last number of a run, as printed on the covers.

    By the manager or the mail room. Returns how many came. Raises CaseError ``list.…`` for a list that cannot be read,
    ``numbers``, ``run``, ``too_many``, ``not_issued``, ``known``; nothing was taken then.
    """
    authorise(actor, Role.MANAGER, Role.MAILROOM, program_id=program_id)
    ground = lock_ground(program_id)
    numbers = _numbers(ground, content)
    # Imported twice: books that are known stop the list, and the database refuses a second one.
    known = VoucherBook.objects.filter(program_id=program_id, number__in=numbers).order_by("number")
    if (first := known.values_list("number", flat=True).first()) is not None:
        raise CaseError(
            _("Book %(number)06d is in the books already. Nothing was taken.") % {"number": first}, code="known"
        )
    terms, at = ground.terms, clock.now()
    rows = VoucherBook.objects.bulk_create(
        [
            VoucherBook(
                program_id=program_id,
                number=number,
                sheets=terms.sheets_per_book,
                sheet_yen=terms.sheet_yen,
                price_yen=terms.book_yen,
                stocked_at=at,
            )
            for number in numbers
        ],
        batch_size=5_000,
    )
    record(
        events.VOUCHERS_STOCKED,
        actor=actor,
        program_id=program_id,
        subject_ids=[row.pk for row in rows],
        data={"count": len(rows)},
    )
    return len(rows)


def _numbers(ground: Ground, content: bytes) -> list[int]:
    found: dict[int, None] = {}
    for line in lines_of(content):
        first = covers_of([line.first], program_no=ground.program_no)[0].book
        last = covers_of([line.second], program_no=ground.program_no)[0].book
        if last < first:
            raise CaseError(
                _("Line %(line)d: the last number comes before the first.") % {"line": line.number}, code="run"
            )
        if len(found) + last - first + 1 > MOST_BOOKS:
            raise CaseError(
                _("More than %(most)s books. Divide the list and send its parts one by one.")
                % {"most": f"{MOST_BOOKS:,}"},
                code="too_many",
            )
        if first < 1 or last > ground.terms.books_issued:
            raise CaseError(
                _("Line %(line)d: books are numbered from 1 to %(most)d by the set-up.")
                % {"line": line.number, "most": ground.terms.books_issued},
                code="not_issued",
            )
        run = range(first, last + 1)
        if any(number in found for number in run):
            raise CaseError(
                _("Line %(line)d: a book of an earlier line stands there again.") % {"line": line.number}, code="run"
            )
        found |= dict.fromkeys(run)
    return list(found)
