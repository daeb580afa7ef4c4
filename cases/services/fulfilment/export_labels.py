"""The file for the carrier's labels: where each assigned card goes."""

from dataclasses import dataclass
from typing import Final

from cases import events
from cases.models import GiftItem, Recipient
from security.actor import Actor, authorise
from security.audit.record import record
from security.cells import csv_file
from security.roles import Role

# As carriers read them; the serial goes along as the customer's own number.
COLUMNS: Final = ("お客様管理番号", "お届け先郵便番号", "お届け先住所", "お届け先方書", "お届け先名", "品名")


@dataclass(frozen=True, slots=True)
class LabelFile:
    """The labels as CSV (UTF-8 with mark, CRLF). The content is never logged."""

    content: bytes
    count: int

    def __repr__(self) -> str:
        return f"LabelFile(count={self.count})"


def export_labels(*, actor: Actor, program_id: int, goods_name: str) -> LabelFile:
    """Labels of every card that is assigned or came back and is not restricted, in the order of the postcodes.

    By the manager or the mail room; each reading is an audit event with the households. Letters to another address than
    that of the roster go there (送付先). Restricted households are served by the dedicated desk.
    """
    authorise(actor, Role.MANAGER, Role.MAILROOM, program_id=program_id)
    rows = list(
        GiftItem.objects.filter(
            program_id=program_id,
            state__in=[GiftItem.State.ASSIGNED, GiftItem.State.RETURNED],
            household__protected=False,
        )
        .select_related("household")
        .order_by("household__postcode", "serial")
    )
    names = dict(
        Recipient.objects.filter(
            program_id=program_id, household__in=[row.household_id for row in rows], is_head=True, in_roster=True
        ).values_list("household_id", "name_reduced")
    )
    content = csv_file(
        COLUMNS, ([row.serial, *_address(row), names.get(row.household_id or 0, ""), goods_name] for row in rows)
    )
    record(
        events.LABELS_READ,
        actor=actor,
        program_id=program_id,
        subject_ids=sorted({row.household_id for row in rows if row.household_id}),
        data={"count": len(rows)},
    )
    return LabelFile(content, len(rows))


def _address(row: GiftItem) -> list[str]:
    household = row.household
    assert household is not None  # noqa: S101 - the states above have a household, by a constraint
    if household.mailing_address:
        return [household.mailing_postcode, household.mailing_address, household.mailing_katagaki]
    return [household.postcode, household.address, household.katagaki]
