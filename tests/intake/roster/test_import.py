"""A roster from the file to the people: good, bad and interrupted."""

import csv
import datetime as dt
import importlib
import io
import os
from typing import Any

import pytest
from django.db import connections

from cases.models import GaijiEntry, Household, PayeeAccount, Recipient, RosterImport, RosterReject, RosterRow
from cases.rules.check_digits import parse_receipt_number
from cases.selectors.roster import rejects_csv, roster_preview
from cases.services.roster.drop import drop_roster
from intake.errors import IntakeError
from intake.models import RosterFileSlice
from intake.rules import roster_file
from intake.rules.roster_file import COLUMNS, RosterFileError
from intake.services.roster.start_apply import start_apply
from security.actor import NotAllowedError
from security.jobs.run import run_job
from security.models import Job
from security.tenancy.scope import program_scope
from tests.factories.intake import (
    ACCOUNT,
    apply_whole,
    bring_in,
    job_of,
    make_setup,
    person,
    roster_bytes,
    run_to_end,
)
from tests.factories.security import World

pytestmark = pytest.mark.usefixtures("sent")
IMPORT: Any = importlib.import_module("intake.services.roster.import_roster")
STAGE: Any = importlib.import_module("intake.services.roster.stage_slice")


@pytest.fixture
def aoi(world: World) -> World:
    with program_scope(world.aoi.pk):
        make_setup(world.aoi)
    return world


def refused(world: World, content: bytes, **values) -> str:
    with pytest.raises(RosterFileError) as caught:
        bring_in(world.actor("aoi_manager"), world.aoi, content, **values)
    with program_scope(world.aoi.pk):
        assert not RosterImport.objects.exists()
        assert not RosterFileSlice.objects.exists()
        assert not Job.objects.exists()
    return caught.value.code


def test_files_that_cannot_be_used_are_refused_whole(aoi: World) -> None:
    good = roster_bytes([person(1, 1), person(2, 2)])
    utf8 = roster_bytes([person(1, 1)], encoding="utf-8")
    assert refused(aoi, b"") == "roster.empty"
    assert refused(aoi, roster_bytes([])) == "roster.empty"
    assert refused(aoi, b"\xef\xbb\xbf\r\n") == "roster.empty"
    assert refused(aoi, good, encoding="utf-8") == "roster.encoding"
    assert refused(aoi, utf8, encoding="cp932") == "roster.encoding"
    assert refused(aoi, roster_bytes([person(1, 1)], encoding="utf-16")) == "roster.encoding"
    assert refused(aoi, good.split(b"\r\n", 1)[1]) == "roster.encoding"  # no header row
    assert refused(aoi, good + "\x81".encode("latin-1") + b"\xff\r\n") == "roster.encoding"
    assert refused(aoi, roster_bytes([person(1, 1)], columns=COLUMNS[:-3])) == "roster.missing_columns"
    assert refused(aoi, roster_bytes([person(1, 1)], columns=[*COLUMNS, "個人番号"])) == "roster.unknown_columns"
    assert refused(aoi, good[:-60]) == "roster.truncated"
    assert refused(aoi, good[: good.rfind("東京".encode("cp932")) + 1]) == "roster.truncated"  # in half a character
    assert refused(aoi, good, expected_rows=3) == "roster.count"
    assert refused(aoi, good + b'"1,2\r\n') == "roster.quotes"


def test_missing_columns_are_named(aoi: World) -> None:
    with pytest.raises(RosterFileError) as caught:
        bring_in(aoi.actor("aoi_manager"), aoi.aoi, roster_bytes([person(1, 1)], columns=COLUMNS[1:]))
    assert caught.value.details["columns"] == ["宛名番号"]


def test_a_keyer_may_not_import(aoi: World) -> None:
    with pytest.raises(NotAllowedError):
        bring_in(aoi.actor("aoi_keyer_1"), aoi.aoi, roster_bytes([person(1, 1)]))
    with program_scope(aoi.aoi.pk):
        assert not RosterImport.objects.exists()


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
def test_every_encoding_gives_the_same_people(aoi: World, encoding: str) -> None:
    people = [
        person(1, 1, **ACCOUNT),
        person(2, 1, head=False, 氏名="青井　髙志", 氏名カナ="アオイ　タカシ", 生年月日="4280401", 性別=""),
        person(3, 2, 氏名="﨑　花", 氏名カナ="サキ　ハナ", 生年月日="19350400", 郵便番号="100-0001"),
    ]
    applied = apply_whole(aoi.actor("aoi_manager"), aoi.aoi, roster_bytes(people, encoding=encoding))
    assert (applied.encoding, applied.state, applied.rows, applied.rejected) == (encoding, "applied", 3, 0)
    with program_scope(aoi.aoi.pk):
        names = dict(Recipient.objects.values_list("number", "name"))
        assert names == {"1": "青井　太郎", "2": "青井　髙志", "3": "﨑　花"}
        child = Recipient.objects.get(number="2")
        assert (child.birth_year, child.birth_month, child.birth_day) == (2016, 4, 1)
        old = Recipient.objects.get(number="3")
        assert (old.birth_year, old.birth_month, old.birth_day) == (1935, 4, None)
        first, second = Household.objects.order_by("number")
        assert (first.approach, first.entitled_yen, first.members) == ("push", 50_000, 2)
        assert (second.approach, second.entitled_yen, second.postcode) == ("confirmation", 30_000, "1000001")
        for household in (first, second):
            assert str(parse_receipt_number(household.receipt_number)) == household.receipt_number
            assert len(household.open("secret") or "") == 10
        account = PayeeAccount.objects.get()
        assert (account.open("number"), account.number_tail, account.household_id) == ("1234567", "567", first.pk)
        assert not RosterRow.objects.exists()
        assert not RosterFileSlice.objects.exists()


def test_columns_in_another_order_and_texts_of_a_spreadsheet(aoi: World) -> None:
    row = {**person(1, 1, **ACCOUNT), "宛名番号": '="0012"', "郵便番号": '="0600001"'}
    apply_whole(aoi.actor("aoi_manager"), aoi.aoi, roster_bytes([row], columns=COLUMNS[::-1]))
    with program_scope(aoi.aoi.pk):
        head = Recipient.objects.get()
        assert (head.number, head.name, head.household.postcode) == ("0012", "青井　太郎", "0600001")


def test_bad_rows_are_refused_with_line_column_and_code(aoi: World) -> None:
    people = [
        person(1, 1),
        person(2, 2, 生年月日="19701301"),
        person(3, 3, 氏名カナ="青井タロウ"),
        person(4, 4, **{**ACCOUNT, "支店コード": "999"}),
        person(5, 5, **{**ACCOUNT, "口座番号": "123456"}),
        person(6, 6, 氏名=""),
        person(1, 7),
        person(8, 8),
        person(9, 8),
        person(10, 9, head=False),
        person(11, 10, 郵便番号="10001"),
        person(12, 10, head=False),
        person(13, 11),
        person(14, 11, head=False, 異動事由="引越"),
    ]
    roster = bring_in(aoi.actor("aoi_manager"), aoi.aoi, roster_bytes(people) + b"15,12\r\n")
    checked = run_to_end(aoi.aoi, roster.roster_id)
    with program_scope(aoi.aoi.pk):
        found = set(RosterReject.objects.values_list("line", "column", "code"))
        assert found == {
            (3, "生年月日", "roster.birth"),
            (4, "氏名カナ", "roster.kana"),
            (5, "支店コード", "roster.branch"),
            (6, "口座番号", "roster.account_number"),
            (7, "氏名", "roster.required"),
            (8, "宛名番号", "roster.person_number_double"),
            (10, "世帯主区分", "roster.heads_two"),
            (9, "世帯番号", "roster.household_rejected"),
            (11, "世帯主区分", "roster.head_none"),
            (12, "郵便番号", "roster.postcode"),
            (13, "世帯番号", "roster.household_rejected"),
            (15, "異動事由", "roster.moved_reason"),
            (16, "", "roster.columns"),
        }
        assert all(RosterReject.objects.values_list("message", flat=True))
        assert set(RosterRow.objects.values_list("person_number", flat=True)) == {"1", "13"}
    assert (checked.state, checked.rows, checked.rejected, checked.households_new) == ("checked", 15, 13, 2)
    assert {"code": "roster.many_rejected", "count": 13} in checked.warnings


def test_a_second_roster_changes_what_changed_and_loses_nobody(aoi: World) -> None:
    actor, program = aoi.actor("aoi_manager"), aoi.aoi
    apply_whole(
        actor,
        program,
        roster_bytes(
            [person(1, 1, **ACCOUNT), person(2, 1, head=False), person(3, 2), person(4, 3), person(5, 3, head=False)]
        ),
    )
    with program_scope(program.pk):
        before = {row.number: (row.pk, row.receipt_number) for row in Household.objects.all()}
        Household.objects.filter(number="3").update(ledger_state="sent")
    second = roster_bytes(
        [
            person(2, 1, **ACCOUNT),  # the head changed
            person(1, 1, head=False),
            person(4, 3, 課税区分="1", 住所="東京都千代田区千代田２番"),
            person(5, 4, **{**ACCOUNT, "口座番号": "7654321"}),  # left household 3 for one of their own
            person(6, 4, head=False),
        ]
    )
    roster = bring_in(actor, program, second)
    checked = run_to_end(program, roster.roster_id)
    assert (checked.households_new, checked.households_changed, checked.households_gone) == (1, 1, 1)
    assert (checked.people_new, checked.people_changed, checked.people_gone) == (1, 4, 1)
    assert {"code": "roster.many_gone", "count": 1} in checked.warnings
    apply_whole(actor, program, second)
    with program_scope(program.pk):
        households = {row.number: row for row in Household.objects.all()}
        assert {number: (row.pk, row.receipt_number) for number, row in households.items() if number != "4"} == before
        assert [households[number].in_roster for number in "1234"] == [True, False, True, True]
        # Household 3 has its letter already: the address is new, the proposal stays.
        assert households["3"].address == "東京都千代田区千代田２番"
        assert (households["3"].approach, households["3"].excluded_reason) == ("confirmation", "")
        people = {row.number: row for row in Recipient.objects.select_related("household")}
        assert {number: (row.household.number, row.is_head, row.in_roster) for number, row in people.items()} == {
            "1": ("1", False, True),
            "2": ("1", True, True),
            "3": ("2", True, True),  # of a household that is gone the people stay as they were
            "4": ("3", True, True),
            "5": ("4", True, True),
            "6": ("4", False, True),
        }
        assert PayeeAccount.objects.count() == 2


def test_a_refused_line_does_not_say_that_its_household_left(aoi: World) -> None:
    actor, program = aoi.actor("aoi_manager"), aoi.aoi
    members = [person(4, 3), person(5, 3, head=False), person(8, 5), person(9, 5, head=False)]
    apply_whole(actor, program, roster_bytes([person(1, 1), person(2, 1, head=False), person(3, 2), *members]))
    second = roster_bytes(
        [
            person(1, 1, 生年月日="19701301"),  # the head's line: the whole household is refused
            person(2, 1, head=False),
            person(4, 3),
            person(5, 3, head=False, 生年月日="19701301"),  # a member's line, and a new member beside it
            person(6, 3, head=False),
            person(7, 4),
            person(8, 9, head=False, 生年月日="19701301"),  # said to be in another household; 9 heads the old one
            person(9, 5),
        ]
    )
    checked = run_to_end(program, bring_in(actor, program, second).roster_id)
    assert (checked.households_new, checked.households_changed) == (1, 1)
    assert (checked.households_gone, checked.households_kept) == (1, 2)  # 2 left; 1 and 3 stay
    assert (checked.people_new, checked.people_changed, checked.people_gone) == (1, 1, 1)
    apply_whole(actor, program, second)
    with program_scope(program.pk):
        found = {row.number: (row.in_roster, row.members, row.entitled_yen) for row in Household.objects.all()}
        assert found["1"] == found["3"] == (True, 2, 30_000)
        assert (found["2"][0], found["4"][0]) == (False, True)
        people = {row.number: (row.is_head, row.in_roster) for row in Recipient.objects.all()}
        assert people == {
            "1": (True, True),
            "2": (False, True),
            "3": (True, True),  # the household is gone, with its people as they were
            "4": (True, True),
            "5": (False, True),
            "7": (True, True),
            "8": (False, True),
            "9": (True, True),
        }
    corrected = roster_bytes([person(1, 1), person(2, 1, head=False), person(4, 3), person(5, 3, head=False)])
    checked = apply_whole(actor, program, corrected)
    assert (checked.households_gone, checked.households_kept) == (2, 0)


def test_a_household_that_left_keeps_its_people_and_comes_back_with_whom_it_has(aoi: World) -> None:
    actor, program = aoi.actor("aoi_manager"), aoi.aoi
    both = [person(1, 1), person(2, 1, head=False), person(3, 2), person(4, 2, head=False)]
    apply_whole(actor, program, roster_bytes(both))
    left = run_to_end(program, bring_in(actor, program, roster_bytes(both[:2])).roster_id)
    assert (left.households_gone, left.people_gone) == (1, 2)
    apply_whole(actor, program, roster_bytes(both[:2]))
    with program_scope(program.pk):
        gone = Household.objects.get(number="2")
        assert not gone.in_roster
        assert set(gone.people.filter(in_roster=True).values_list("number", "is_head")) == {("3", True), ("4", False)}
    again = apply_whole(actor, program, roster_bytes(both[:2]))
    assert (again.households_gone, again.people_gone) == (0, 0)  # counted once, when they left
    apply_whole(actor, program, roster_bytes([*both[:2], person(4, 2), person(5, 2, head=False)]))
    with program_scope(program.pk):
        people = {row.number: (row.is_head, row.in_roster) for row in Recipient.objects.filter(household__number="2")}
        assert people == {"3": (True, False), "4": (True, True), "5": (False, True)}
        assert Household.objects.get(number="2").in_roster


def test_the_same_file_again_changes_nothing(aoi: World) -> None:
    actor, program = aoi.actor("aoi_manager"), aoi.aoi
    content = roster_bytes([person(1, 1, **ACCOUNT), person(2, 1, head=False), person(3, 2)])
    first = bring_in(actor, program, content)
    again = bring_in(actor, program, content)
    assert (again.roster_id, again.again) == (first.roster_id, True)
    apply_whole(actor, program, content)
    third = bring_in(actor, program, content)
    checked = run_to_end(program, third.roster_id)
    assert checked.generation == 2
    differences = [
        getattr(checked, f"{what}_{how}") for what in ("households", "people") for how in ("new", "changed", "gone")
    ]
    assert differences == [0] * 6


def test_gaiji_are_reduced_by_the_programs_own_table(aoi: World) -> None:
    with program_scope(aoi.aoi.pk):
        GaijiEntry.objects.create(program=aoi.aoi, character="\ue000", substitute="吉")
    row = person(1, 1, 氏名="\ue000田　\ue001子")
    applied = apply_whole(aoi.actor("aoi_manager"), aoi.aoi, roster_bytes([row]))
    with program_scope(aoi.aoi.pk):
        head = Recipient.objects.get()
        assert (head.name, head.name_reduced) == ("\ue000田　\ue001子", "吉田　〓子")
    assert {"code": "roster.lost_character", "character": "U+E001", "count": 1} in applied.warnings


def test_a_killed_worker_loses_nothing_and_repeats_nothing(committed_world: World, monkeypatch) -> None:
    """The worker is killed in the middle of a slice: another one takes it over from the sealed file."""
    aoi = committed_world
    with program_scope(aoi.aoi.pk):
        make_setup(aoi.aoi)
    monkeypatch.setattr(IMPORT, "slices", lambda file, **kw: roster_file.slices(file, size=2_000, **kw))
    people = [person(number, number) for number in range(1, 201)]
    roster = bring_in(aoi.actor("aoi_manager"), aoi.aoi, roster_bytes(people))
    job_id = job_of(aoi.aoi, roster.roster_id)
    with program_scope(aoi.aoi.pk):
        slices = RosterFileSlice.objects.count()
        assert slices > 5
        sealed = bytes(RosterFileSlice.objects.earliest("pk").content)
        assert "千代田".encode("cp932") not in sealed
    connections.close_all()
    for _ in range(3):
        child = os.fork()
        if child == 0:  # pragma: no cover - dies
            run_and_die(aoi.aoi.pk, job_id)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 9
        with program_scope(aoi.aoi.pk):
            Job.objects.get(pk=job_id).chunks.filter(state="claimed").update(
                lease_until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
            )
    checked = run_to_end(aoi.aoi, roster.roster_id)
    with program_scope(aoi.aoi.pk):
        lines = list(RosterRow.objects.order_by("line").values_list("line", "person_number"))
    assert lines == [(number + 1, str(number)) for number in range(1, 201)]
    assert (checked.rows, checked.rejected) == (200, 0)


def run_and_die(program_id: int, job_id: int) -> None:  # pragma: no cover - in a child that dies
    """Stage one slice whole, and die after the rows of the second were written, before the commit."""
    done = []
    stage_lines = STAGE.stage_lines

    def staged_then_killed(**values):
        stage_lines(**values)
        done.append(1)
        if len(done) == 2:
            os._exit(9)

    STAGE.stage_lines = staged_then_killed
    run_job(program_id, job_id)
    os._exit(1)


def test_who_died_moved_out_or_is_taxed_gets_nothing_and_is_told_why(aoi: World) -> None:
    people = [
        person(1, 1, 異動事由="死亡", 異動日="20260701"),
        person(2, 2, 異動事由="転出", 異動日="20260501"),
        person(3, 3),
        person(4, 3, head=False, 課税区分="1"),
        person(5, 4, 課税区分=""),
        person(6, 5, 支援措置="1", **ACCOUNT),
    ]
    apply_whole(aoi.actor("aoi_manager"), aoi.aoi, roster_bytes(people))
    with program_scope(aoi.aoi.pk):
        found = {
            row.number: (row.approach, row.excluded_reason, row.entitled_yen, row.protected)
            for row in Household.objects.all()
        }
    assert found == {
        "1": ("none", "nobody_left", 0, False),
        "2": ("none", "all_moved_out", 0, False),
        "3": ("none", "taxed", 0, False),
        "4": ("application", "", 30_000, False),
        "5": ("confirmation", "", 30_000, True),
    }


def test_one_program_does_not_see_the_others_roster(aoi: World) -> None:
    apply_whole(aoi.actor("aoi_manager"), aoi.aoi, roster_bytes([person(1, 1)]))
    with program_scope(aoi.midori.pk):
        assert not Household.objects.exists()
        assert not RosterImport.objects.exists()


def test_the_file_of_refused_lines_goes_back_to_the_municipality(aoi: World) -> None:
    actor = aoi.actor("aoi_manager")
    people = [person(1, 1, 生年月日="19701301"), person(2, 2, 宛名番号="=1+1"), person(3, 3)]
    roster = bring_in(actor, aoi.aoi, roster_bytes(people))
    run_to_end(aoi.aoi, roster.roster_id)
    with program_scope(aoi.aoi.pk):
        for encoding in ("cp932", "utf-8-sig"):
            content = rejects_csv(actor=actor, program_id=aoi.aoi.pk, roster_id=roster.roster_id, encoding=encoding)
            rows = list(csv.reader(io.StringIO(content.decode(encoding), newline="")))
            assert rows[0] == ["行", "列", "コード", "内容", "宛名番号"]
            assert [row[:3] + row[4:] for row in rows[1:]] == [
                ["2", "生年月日", "roster.birth", "1"],
                ["3", "宛名番号", "roster.person_number", ""],
            ]
            assert content.endswith(b"\r\n")
        preview = roster_preview(actor=actor, program_id=aoi.aoi.pk, roster_id=roster.roster_id)
        assert preview.rejects_by_code == (("roster.birth", 1), ("roster.person_number", 1))
        with pytest.raises(NotAllowedError):
            rejects_csv(actor=aoi.actor("aoi_keyer_1"), program_id=aoi.aoi.pk, roster_id=roster.roster_id)
        drop_roster(actor=actor, program_id=aoi.aoi.pk, roster_id=roster.roster_id)
        assert not RosterRow.objects.exists()
        with pytest.raises(IntakeError) as caught:
            start_apply(actor=actor, program_id=aoi.aoi.pk, roster_id=roster.roster_id)
        assert caught.value.code == "roster.state"
        assert not Household.objects.exists()
