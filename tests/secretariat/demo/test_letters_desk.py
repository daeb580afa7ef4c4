"""The played letter desk: the receipt of the post is entered for all postings but the newest."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from reports.models import Posting, PrintLot
from reports.services.letters.confirm_posting import confirm_posting
from secretariat.demo.cast import cast_of
from secretariat.demo.desks import letters
from secretariat.demo.stage import Stage
from security import clock
from security.tenancy.scope import program_scope
from tests.factories.reports import make_household, make_setup, queue_letters
from tests.factories.security import World
from tests.reports.services.letter_runs import run_through, start


def test_all_but_the_newest_posting_have_their_receipt(world: World, settings, tmp_path) -> None:
    settings.FILES_DIR = tmp_path
    nobody: Any = SimpleNamespace()
    today = clock.today()
    with program_scope(world.aoi.pk):
        make_setup(world.aoi)
        for serial in range(1, 5):
            queue_letters(world.aoi, [make_household(world.aoi, serial)])
            run_through(start(world.aoi, world.actor("aoi_manager")))
        for place, lot_id in enumerate(PrintLot.objects.order_by("pk").values_list("pk", flat=True)):
            with clock.at(clock.now() + dt.timedelta(days=2 if place == 3 else 0)):
                confirm_posting(actor=world.actor("aoi_mailroom"), program_id=world.aoi.pk, lot_ids=[lot_id])
    stage = Stage(
        program=world.aoi, cast=cast_of(world.aoi), setup=nobody, narrator=nobody, jobs=nobody, studio=nobody,
        seed=1, starts_on=today, day=today,
    )  # fmt: skip
    with stage.at(23, 59):
        letters._enter_receipts(stage)
    with program_scope(world.aoi.pk):
        states = list(Posting.objects.order_by("number").values_list("state", flat=True))
    assert states == ["agreed", "agreed", "handed_in", "handed_in"]
