"""A program of gift cards on the portal: a grant is told as such, and the card when it is on its way."""

import json
from typing import Any

import pytest

from cases.models import GiftItem
from intake.portal.models import PublishedStatus
from intake.services.online.publish_program import publish_program
from intake.services.online.publish_status import publish_statuses
from intake.services.online.status_details import details_of
from security import clock
from tests.factories.money import NOW, PAYOUT_DAY, make_case, open_office
from tests.factories.security import World

pytestmark = pytest.mark.django_db(databases=["default", "portal"])


def test_what_is_granted_is_sent_when_the_card_goes_out(world: World) -> None:
    with open_office(world, kind="gift") as office:
        case = make_case(world.aoi, 1)
        office.decide(case)
        case.application.refresh_from_db()
        who: dict[str, Any] = {"actor": world.actor("aoi_manager"), "program_id": office.program_id}
        publish_program(**who)

        def told() -> tuple[str, str | None]:
            publish_statuses(**who)
            details = json.loads(details_of(**who, rows=[case.application])[case.pk])
            return PublishedStatus.objects.get().status, details["card_sent_on"]

        assert told() == ("preparing", None)
        card = GiftItem.objects.create(
            program_id=office.program_id,
            serial="GC-1",
            value_yen=30_000,
            state=GiftItem.State.ASSIGNED,
            household=case.household,
            assigned_at=NOW,
        )
        assert told() == ("preparing", None)
        with clock.at(PAYOUT_DAY):
            GiftItem.objects.filter(pk=card.pk).update(state=GiftItem.State.SENT, sent_at=PAYOUT_DAY)
            assert told() == ("sent", "2025-12-10")
            GiftItem.objects.filter(pk=card.pk).update(state=GiftItem.State.RETURNED)
            assert told() == ("preparing", None), "it came back"
