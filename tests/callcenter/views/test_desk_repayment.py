"""A caller who owes money back: the desk sees how much, what has come, and by when."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from cases.models import TransferLine
from cases.services.recovery.open import open_recovery
from cases.services.recovery.record_step import record_step
from security import clock
from tests.factories.money import PAYOUT_DAY, make_case, open_office
from tests.factories.security import World

CLAWBACK = {"kind": "clawback", "legal_kind": "public", "due_on": dt.date(2026, 1, 31)}
RECALL = {"kind": "recall", "legal_kind": "", "due_on": None}


@pytest.mark.parametrize(
    ("asked", "by", "step", "told"),
    [
        (
            CLAWBACK,
            "aoi_officer",
            "received",
            "30,000円を1月31日（土）までに返還していただくようお願いしています。10,000円が戻り、残りは20,000円です",
        ),
        (
            RECALL,
            "aoi_treasurer",
            "received",
            "30,000円の振込の組戻しを銀行に依頼しています。戻ったのは10,000円です",
        ),
        (RECALL, "aoi_treasurer", "refused", "30,000円の組戻しは拒まれ、お金は受取人のところに残っています"),
    ],
)
def test_what_is_asked_back_stands_beside_what_was_paid(
    world: World, client: Client, asked: dict[str, Any], by: str, step: str, told: str
) -> None:
    with open_office(world) as office:
        case = make_case(world.aoi, 1)
        batch_id = office.send(case)
        office.results(batch_id)
        with clock.at(PAYOUT_DAY):
            recovery = open_recovery(
                actor=world.actor(by),
                program_id=world.aoi.pk,
                line_id=TransferLine.objects.get(program_id=world.aoi.pk, batch_id=batch_id).pk,
                amount_yen=30_000,
                reason="double",
                **asked,
            )
            record_step(
                actor=world.actor("aoi_treasurer"),
                program_id=world.aoi.pk,
                recovery_id=recovery.pk,
                kind=step,
                on=PAYOUT_DAY.date(),
                yen=10_000 if step == "received" else 0,
            )
    client.force_login(world.users["aoi_caller"])
    with clock.at(PAYOUT_DAY):
        client.post("/p/aoi/calls/desk", {"act": "take"})
        client.post("/p/aoi/calls/desk", {"act": f"choose:{case.household.pk}"})
        page = re.sub(r"\s+", " ", client.get("/p/aoi/calls/desk").content.decode())
    assert "12月10日（水）に振り込みました" in page
    assert told in page
