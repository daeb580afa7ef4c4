"""Sheets that a shop hands in: each is taken once, and what is none goes to the bench with its reason."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import VoucherBench, VoucherBundle, VoucherReturn, VoucherShop
from cases.rules.faults import RuleError
from cases.rules.gift_lists import decode_list
from cases.rules.voucher_numbers import split_numbers
from cases.selectors.voucher_terms import Ground, ground_of
from cases.services.setup.take_numbers import take_numbers
from cases.services.voucher.sort_sheets import sort_sheets
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

DESK: Final = (Role.MANAGER, Role.MAILROOM)
MOST_SHEETS: Final = 5_000


@dataclass(frozen=True, slots=True)
class TakenBundle:
    """The bundle, how many sheets it brought and how many lines wait on the bench."""

    number: int
    sheets: int
    on_bench: int


def take_bundle(
    *, actor: Actor, program_id: int, shop_id: int, received_on: dt.date, declared: int, content: bytes
) -> TakenBundle:
    """Take the sheets of a shop as they were scanned, typed or sent as a list. By the manager or the mail room.

    `declared` is the number on the shop's slip; it has to be that of the lines. Raises CaseError ``list.…``,
    ``no_numbers``, ``too_many``, ``declared``, ``received_on``, ``shop_not_admitted``; NotFoundError.
    """
    authorise(actor, *DESK, program_id=program_id)
    ground = ground_of(program_id)
    texts = _texts(content)
    _refuse(program_id, ground, shop_id, received_on)
    if declared != len(texts):
        raise CaseError(
            _("The slip says %(declared)d sheets, %(count)d were read. Count again, then correct one of them.")
            % {"declared": declared, "count": len(texts)},
            code="declared",
        )
    bundle = VoucherBundle.objects.create(
        program_id=program_id,
        number=take_numbers(program_id=program_id, kind="voucher_bundle", count=1)[0],
        shop_id=shop_id,
        received_on=received_on,
        declared=declared,
        taken_at=clock.now(),
        taken_by_id=actor.person_id,
    )
    # Handed in twice: sheets that came back before go to the bench, and the database refuses a second row.
    found = sort_sheets(program_id=program_id, program_no=ground.program_no, texts=texts, received_on=received_on)
    VoucherReturn.objects.bulk_create(
        VoucherReturn(program_id=program_id, bundle=bundle, book_id=book_id, position=position)
        for book_id, position in found.sheets
    )
    VoucherBench.objects.bulk_create(
        VoucherBench(program_id=program_id, bundle=bundle, line=line, text=texts[line - 1][:30], reason=reason)
        for line, reason in sorted(found.faults.items())
    )
    record(
        events.SHEETS_TAKEN,
        actor=actor,
        program_id=program_id,
        subject_ids=[bundle.pk],
        data={"number": bundle.number, "sheets": len(found.sheets), "bench": len(found.faults)},
    )
    return TakenBundle(bundle.number, len(found.sheets), len(found.faults))


def _texts(content: bytes) -> list[str]:
    try:
        texts = split_numbers(decode_list(content))
    except RuleError as error:
        raise CaseError(str(error.message), code=error.code) from error
    if not texts:
        raise CaseError(_("The list holds no number. Read the sheets, or choose their list."), code="no_numbers")
    if len(texts) > MOST_SHEETS:
        raise CaseError(
            _("More than %(most)s sheets. Divide the bundle and take its parts one by one.")
            % {"most": f"{MOST_SHEETS:,}"},
            code="too_many",
        )
    return texts


def _refuse(program_id: int, ground: Ground, shop_id: int, received_on: dt.date) -> None:
    shop = VoucherShop.objects.filter(program_id=program_id, pk=shop_id).first()
    if shop is None:
        raise NotFoundError(_("There is no such shop. Choose one of the list."))
    if not shop.accounts.filter(admitted_by__isnull=False).exists():
        raise CaseError(
            _("The account of this shop is not admitted yet. Have an officer look at it."), code="shop_not_admitted"
        )
    if received_on > clock.today():
        raise CaseError(_("The sheets came today or earlier. Correct the day."), code="received_on")
    first, last = ground.setup.applications_from, ground.terms.claims_until
    if not first <= received_on <= last:
        raise CaseError(
            _("Shops hand sheets in from %(first)s to %(last)s. Give these back to the shop.")
            % {"first": first.isoformat(), "last": last.isoformat()},
            code="received_on",
        )
