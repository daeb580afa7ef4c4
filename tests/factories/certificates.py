"""A program that gives certificates, and certificates that were issued by the real services."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from cases.models import Application, Certificate, Channel, Decision, Household, ProgramSetup, Review, Status
from cases.rules.delivery import BY_DOWNLOAD
from cases.services.decision.decide import decide
from security import clock
from tests.factories.cases import Person, make_applications, make_household, make_setup, make_values, screen
from tests.factories.security import World

PORTAL = "https://tetsuzuki.aoi.example/r/aoi"
OLD = (1950, 3, 4)


def set_up_certificates(world: World, **changes: Any) -> ProgramSetup:
    """Program "aoi" gives certificates to people of 65 and more in tax-exempt households."""
    given = {
        "period": "2026",
        "portal_address": PORTAL,
        "certificate_until": clock.today() + dt.timedelta(days=100),
        **changes,
    }
    return make_setup(world.aoi, "P6", **given)


def couple(world: World, **values: Any) -> Household:
    """A household of two who are entitled and one who is too young."""
    people = (
        Person("青井　花子", "アオイ　ハナコ", born=OLD),
        Person("青井　太郎", "アオイ　タロウ", born=(1951, 1, 2)),
        Person("青井　若子", "アオイ　ワカコ", born=(1990, 1, 2)),
    )
    return make_household(world.aoi, people, approach="application", **values)


def reviewed(world: World, households: Sequence[Household], *, delivery: str = BY_DOWNLOAD) -> list[Application]:
    """Applications of these households that an officer may decide on."""
    values = dataclasses.replace(make_values(account=None), answers={"delivery": delivery})
    rows = make_applications(world, households, status=Status.VERIFIED, channel=Channel.APPLICATION, values=values)
    screen(world.actor("aoi_reviewer_1"), world.aoi.pk, [row.pk for row in rows], Review.Stage.FIRST)
    return rows


def grant(world: World, rows: Sequence[Application], **more: Any) -> Any:
    return decide(
        actor=world.actor("aoi_officer"),
        program_id=world.aoi.pk,
        application_ids=[row.pk for row in rows],
        outcome=Decision.Outcome.GRANT,
        **more,
    )


def issued(world: World, household: Household | None = None, *, delivery: str = BY_DOWNLOAD) -> list[Certificate]:
    """The certificates of a household, issued with its decision."""
    home = household or couple(world)
    grant(world, reviewed(world, [home], delivery=delivery))
    return list(Certificate.objects.filter(program_id=world.aoi.pk, household=home).order_by("pk"))
