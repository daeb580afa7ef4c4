"""A program that is set up anew: what the portal says of it follows, without anybody publishing its letters again."""

import datetime as dt
from dataclasses import replace

import pytest

from cases.rules.templates import TAX_EXEMPT_BENEFIT, ProgramTemplate
from cases.services.setup.set_up_program import set_up_program
from intake.events import PROGRAM_PUBLISHED
from intake.portal.models import PublishedProgram
from intake.services.online.publish_program import publish_program
from intake.tasks import publish_programs
from security.actor import system_actor
from security.models import AuditEvent
from security.tenancy.scope import program_scope
from tests.factories.security import World

pytestmark = pytest.mark.django_db(databases=["default", "portal"])
SYSTEM = system_actor("test")


def set_up(world: World, template: ProgramTemplate) -> None:
    with program_scope(world.aoi.pk):
        set_up_program(actor=SYSTEM, program_id=world.aoi.pk, template=template)


def test_a_new_version_reaches_the_portal(world: World) -> None:
    set_up(world, TAX_EXEMPT_BENEFIT)
    assert publish_programs() == 0, "it is not on the portal"
    with program_scope(world.aoi.pk):
        publish_program(actor=SYSTEM, program_id=world.aoi.pk)
    before = PublishedProgram.objects.get(code="aoi")
    assert publish_programs() == 0, "nothing is new"
    new = replace(
        TAX_EXEMPT_BENEFIT,
        call_centre_hours="毎日8時から21時まで",
        call_centre_hours_easy="毎日 8時から 21時まで",
        call_centre_hours_en="Every day 8:00 to 21:00",
        name_easy="あおい市の お金",
        name_en="Aoi Benefit",
        municipality_name_easy="あおいし",
        municipality_name_en="Aoi City",
        applications_until=TAX_EXEMPT_BENEFIT.applications_until + dt.timedelta(days=7),
    )
    set_up(world, new)
    assert publish_programs() == 1
    after = PublishedProgram.objects.get(code="aoi")
    assert (after.hours, after.hours_easy, after.hours_en) == (
        new.call_centre_hours,
        new.call_centre_hours_easy,
        new.call_centre_hours_en,
    )
    for name in ("name_easy", "name_en", "municipality_name_easy", "municipality_name_en"):
        assert getattr(after, name) == getattr(new, name)
    assert after.closes_on == new.applications_until
    assert (after.pk, bytes(after.number_key)) == (before.pk, bytes(before.number_key)), "letters still open"
    with program_scope(world.aoi.pk):
        event = AuditEvent.objects.filter(code=PROGRAM_PUBLISHED.code).latest("pk")
        assert (event.data, event.actor_label) == ({"version": 2}, "intake.publish_programs")
    assert publish_programs() == 0
