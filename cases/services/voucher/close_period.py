"""Closing of a period: what the shops handed in until a day becomes one settlement each."""

import datetime as dt
from collections import defaultdict

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import VoucherClosing, VoucherReturn, VoucherSettlement, VoucherShopAccount
from cases.selectors.voucher_terms import Ground
from cases.selectors.vouchers import OWED
from cases.services.payout.compose import check_date, payer_of, profile_of
from cases.services.setup.take_numbers import take_numbers
from cases.services.voucher.compose import record_of
from cases.services.voucher.terms import lock_ground
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def close_period(*, actor: Actor, program_id: int, until_on: dt.date, transfer_on: dt.date) -> VoucherClosing:
    """Put every sheet handed in until the day (inclusive) that nothing pays yet into settlements. By a payment clerk.

    Each shop is paid on its newest admitted account. Raises CaseError ``nothing_to_settle``, ``until_on``,
    ``batch.date_not_business_day``, ``batch.date_too_early``, ``ceiling`` (a shop would get more than one transfer of
    the program may be), ``bank_profile`` or the code of what is wrong with the payer or an account.
    """
    authorise(actor, Role.PAYMENT_CLERK, program_id=program_id)
    ground = lock_ground(program_id)
    profile = profile_of(ground.setup.bank_profile)
    payer_of(ground.setup, profile)
    if until_on > clock.today():
        raise CaseError(_("A period is closed when it is over. Choose today or an earlier day."), code="until_on")
    check_date(ground.setup, transfer_on, clock.today())
    # Closed twice: the sheets have their settlement, so the second call finds nothing.
    owed = VoucherReturn.objects.filter(OWED, program_id=program_id, bundle__received_on__lte=until_on)
    ids: defaultdict[int, list[int]] = defaultdict(list)
    for pk, shop_id in owed.order_by("pk").values_list("pk", "bundle__shop_id"):
        ids[shop_id].append(pk)
    if not ids:
        raise CaseError(_("No sheet waits for its settlement until this day."), code="nothing_to_settle")
    closing = _write(actor, ground, until_on, transfer_on, dict(ids))
    for each in closing.settlements.select_related("shop", "account"):
        record_of(each, profile)
    record(
        events.PERIOD_CLOSED,
        actor=actor,
        program_id=program_id,
        subject_ids=[closing.pk],
        data={"number": closing.number, "sheets": closing.sheets, "total_yen": closing.total_yen},
    )
    return closing


def _write(
    actor: Actor, ground: Ground, until_on: dt.date, transfer_on: dt.date, ids: dict[int, list[int]]
) -> VoucherClosing:
    program_id = ground.setup.program_id
    worth = {
        shop_id: VoucherReturn.objects.filter(program_id=program_id, pk__in=pks).aggregate(
            yen=Sum("book__sheet_yen", default=0)
        )["yen"]
        for shop_id, pks in ids.items()
    }
    if max(worth.values()) > ground.setup.ceiling_yen:
        raise CaseError(
            _("A shop would get more than %(ceiling)s yen, the ceiling of one transfer. Close an earlier day first.")
            % {"ceiling": f"{ground.setup.ceiling_yen:,}"},
            code="ceiling",
        )
    closing = VoucherClosing.objects.create(
        program_id=program_id,
        number=take_numbers(program_id=program_id, kind="voucher_closing", count=1)[0],
        until_on=until_on,
        transfer_on=transfer_on,
        bank_profile=ground.setup.bank_profile,
        shops=len(ids),
        sheets=sum(len(pks) for pks in ids.values()),
        total_yen=sum(worth.values()),
        closed_at=clock.now(),
        closed_by_id=actor.person_id,
    )
    accounts, turns = _accounts(program_id), _turns(program_id)
    settlements = VoucherSettlement.objects.bulk_create(
        VoucherSettlement(
            program_id=program_id,
            closing=closing,
            shop_id=shop_id,
            account_id=accounts[shop_id],
            turn=turns.get(shop_id, 0) + 1,
            sheets=len(pks),
            yen=worth[shop_id],
        )
        for shop_id, pks in sorted(ids.items())
    )
    for each in settlements:
        VoucherReturn.objects.filter(program_id=program_id, pk__in=ids[each.shop_id]).update(settlement=each)
    return closing


def _accounts(program_id: int) -> dict[int, int]:
    """The newest admitted account of each shop."""
    rows = VoucherShopAccount.objects.filter(program_id=program_id, admitted_by__isnull=False)
    return dict(rows.order_by("pk").values_list("shop_id", "pk"))


def _turns(program_id: int) -> dict[int, int]:
    """How many settlements of each shop went to the bank."""
    rows = VoucherSettlement.objects.filter(program_id=program_id).exclude(
        closing__state=VoucherClosing.State.CANCELLED
    )
    return dict(rows.order_by().values_list("shop_id").annotate(count=Count("pk")))
