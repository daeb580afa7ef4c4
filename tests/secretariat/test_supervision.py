"""The drill that the demo leaves: whom to call is known, one has acknowledged, others are still to be called."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from secretariat.demo.desks import supervision
from security import clock
from security.models import Incident, IncidentStep
from security.selectors.incident_contacts import contact_lines
from security.tenancy.scope import program_scope
from tests.factories.security import World


def test_the_drill_has_one_contact_that_acknowledged_and_some_to_call(world: World) -> None:
    day = dt.date(2026, 11, 20)

    def moment(hour: int) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(hour), tzinfo=clock.JAPAN)

    stage: Any = SimpleNamespace(
        program_id=world.aoi.pk, play=lambda role: world.actor(f"aoi_{role.value}"), moment=moment
    )
    with clock.at(moment(17)), program_scope(world.aoi.pk):
        supervision._drill(stage, supervision._contacts(stage))
        incident = Incident.objects.get()
        lines = contact_lines(actor=world.actor("aoi_auditor"), incident=incident)
        assert [(line.reached is not None, line.acknowledged is not None) for line in lines] == [
            (True, True),
            (False, False),
            (True, False),
            (False, False),
        ]
        assert [line.tries for line in lines] == [0, 0, 1, 0]
        steps = set(IncidentStep.objects.values_list("code", flat=True))
        assert steps == {"contained", "told", "acknowledged", "counted"}
        assert incident.open("letter_text")
