"""What one household asked for, was given by the draw and bought: for who answers it at the counter or on the phone."""

from dataclasses import dataclass

from cases.models import Household, VoucherDraw, VoucherDrawn, VoucherRequest, VoucherSale
from cases.selectors.readers import authorise_reader, opened_to
from cases.selectors.voucher_terms import ground_of, room_of, sells_vouchers
from security.actor import Actor


@dataclass(frozen=True, slots=True)
class HouseholdVouchers:
    """`drawn` is empty before the draw. `room` is how many books the household may still buy."""

    has_draw: bool
    is_over: bool
    request: VoucherRequest | None
    drawn: VoucherDrawn | None
    sales: list[VoucherSale]
    room: int


def household_vouchers(*, actor: Actor, program_id: int, household: Household) -> HouseholdVouchers | None:
    """None where the program sells no vouchers, or where the dedicated desk has the household and the reader not."""
    named = authorise_reader(actor, program_id)
    if not sells_vouchers(program_id):
        return None
    if household.protected and not named and not opened_to(actor, program_id, [household.pk]):
        return None
    ground = ground_of(program_id)
    own = {"program_id": program_id, "household_id": household.pk}
    return HouseholdVouchers(
        has_draw=ground.terms.requests_until is not None,
        is_over=VoucherDraw.objects.filter(program_id=program_id).exists(),
        request=VoucherRequest.objects.filter(**own).first(),
        drawn=VoucherDrawn.objects.filter(program_id=program_id, request__household_id=household.pk).first(),
        sales=list(VoucherSale.objects.filter(**own).select_related("refund").order_by("-number")),
        room=room_of(program_id, household.pk, ground),
    )
