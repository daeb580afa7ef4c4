"""Forms that a resolved deficiency sends back to be keyed again."""

import pytest

from cases.models import Application
from cases.rules.transitions import Event
from cases.services.application.advance import advance
from intake.models import EntryTask
from intake.services.entry.key import key_entry
from intake.services.entry.open_task import FormToKey, open_entry_tasks
from intake.services.entry.reopen import reopen_entries
from security.actor import NotAllowedError
from security.tenancy.scope import program_scope
from tests.factories.cases import make_application, make_setup
from tests.factories.security import World
from tests.intake.entry.test_entry import FORM


@pytest.fixture
def verified(world: World):
    """An application that two people keyed."""
    with program_scope(world.aoi.pk):
        make_setup(world.aoi)
        application = make_application(world)
        (task_id,) = open_entry_tasks(
            actor=world.actor("aoi_mailroom"),
            program_id=world.aoi.pk,
            forms=[FormToKey(application.pk, "confirmation")],
        )
        for name in ("aoi_keyer_1", "aoi_keyer_2"):
            key_entry(actor=world.actor(name), program_id=world.aoi.pk, task_id=task_id, values=FORM)
        yield application


def send_back(world: World, application: Application) -> None:
    advance(
        actor=world.actor("aoi_caller"),
        program_id=world.aoi.pk,
        application_ids=[application.pk],
        event=Event.REENTER,
    )


def test_a_form_that_went_back_is_keyed_in_the_next_cycle_once(world, verified) -> None:
    send_back(world, verified)
    caller = world.actor("aoi_caller")
    first = reopen_entries(actor=caller, program_id=world.aoi.pk, application_ids=[verified.pk])
    again = reopen_entries(actor=caller, program_id=world.aoi.pk, application_ids=[verified.pk])
    assert first == again
    task = EntryTask.objects.get(program_id=world.aoi.pk, pk=first[0])
    assert (task.cycle, task.form, task.state) == (2, "confirmation", EntryTask.State.FIRST)


def test_what_did_not_go_back_is_left_alone(world, verified) -> None:
    tasks = reopen_entries(actor=world.actor("aoi_caller"), program_id=world.aoi.pk, application_ids=[verified.pk, 0])
    assert tasks == []
    assert EntryTask.objects.filter(program_id=world.aoi.pk).count() == 1


def test_a_payment_clerk_opens_no_entry(world, verified) -> None:
    send_back(world, verified)
    with pytest.raises(NotAllowedError):
        reopen_entries(actor=world.actor("aoi_clerk_1"), program_id=world.aoi.pk, application_ids=[verified.pk])
    assert EntryTask.objects.filter(program_id=world.aoi.pk).count() == 1
