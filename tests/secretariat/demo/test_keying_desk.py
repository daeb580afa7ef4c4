"""The played entry desk beside people who sign in to the demo: what they have in hand or have keyed stays theirs."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from cases.models import Household
from intake.models import EntryTask
from intake.services.entry.claim import claim_entry
from secretariat.demo.cast import cast_of
from secretariat.demo.desks import keying
from secretariat.demo.people.behaviour import Behaviour, Channel
from secretariat.demo.stage import Stage
from security import clock
from security.tenancy.scope import program_scope
from tests.factories.cases import make_setup
from tests.factories.security import World
from tests.intake.entry.test_entry import FORM, key, open_task

PLAN = Behaviour("1", Channel.MAIL, 9, None, (), None, None, False, None, ())


@pytest.mark.parametrize(
    ("days", "minutes_ago", "is_left"),
    [(-1, 0, True), (0, 0, True), (1, 0, True), (-1, 60, True), (1, 60, False)],
)
def test_a_form_in_hand_is_left_and_nobody_keys_twice(
    world: World, monkeypatch, days: int, minutes_ago: int, is_left: bool
) -> None:
    """Whichever is the earlier, the day that is played or the machine's; what was put down is played again."""
    with program_scope(world.aoi.pk):
        make_setup(world.aoi)
        held, keyed, free = (open_task(world) for _number in range(3))
        with clock.at(clock.now() - dt.timedelta(minutes=minutes_ago)):
            first = claim_entry(actor=world.actor("aoi_keyer_1"), program_id=world.aoi.pk, state=EntryTask.State.FIRST)
        assert first is not None
        assert first.pk == held.pk
        key(world, "aoi_keyer_2", keyed)
        residents: Any = [SimpleNamespace(household_id=home.pk, behaviour=PLAN) for home in Household.objects.all()]
    monkeypatch.setattr(keying, "_on_paper", lambda _stage, _task: FORM)
    nobody: Any = SimpleNamespace()
    today = clock.today() + dt.timedelta(days=days)
    stage = Stage(
        program=world.aoi, cast=cast_of(world.aoi), setup=nobody, narrator=nobody, jobs=nobody, studio=nobody,
        seed=1, starts_on=today, day=today, residents=residents,
    )  # fmt: skip
    with clock.at(stage.moment(10)), program_scope(world.aoi.pk):
        for state in (EntryTask.State.FIRST, EntryTask.State.SECOND):
            for task in keying._tasks(stage, state):
                keying._key(stage, task, shift=0, slip=False)
        states = dict(EntryTask.objects.values_list("pk", "state"))
        assert states[held.pk] == ("first" if is_left else "done")
        assert (states[keyed.pk], states[free.pk]) == ("done", "done")
        second = EntryTask.objects.get(pk=keyed.pk)
        assert second.first_by_id == world.users["aoi_keyer_2"].pk
        assert second.second_by_id != second.first_by_id
