"""Roster import by the pages: looked at, taken in, checked, applied or dropped."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.models import Household, RosterImport
from intake.models import RosterFileSlice
from intake.rules.roster_file import COLUMNS
from security.jobs.run import run_job
from security.models import Program
from security.tenancy.scope import program_scope
from tests.factories.intake import apply_whole, bring_in, job_of, make_setup, person, roster_bytes, run_to_end
from tests.factories.security import World
from tests.intake.views.test_entry import signed_in

PEOPLE = [person(1001, 501), person(1002, 502), person(1003, 503, 氏名カナ="漢字")]


@pytest.fixture
def aoi(world: World, sent) -> Program:
    with program_scope(world.aoi.pk):
        make_setup(world.aoi)
    return world.aoi


def at(name: str, *args: Any) -> str:
    return reverse(f"intake:{name}", args=["aoi", *args])


def file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("台帳.csv", content, content_type="text/csv")


def test_the_first_rows_are_shown_before_anything_is_taken_in(world: World, aoi: Program) -> None:
    client = signed_in(world, "aoi_manager")
    shown = client.post(at("roster-look"), {"file": file(roster_bytes(PEOPLE))}).content.decode()
    assert "cp932" in shown
    assert "青井　太郎" in shown
    assert shown.count('scope="row"') == len(COLUMNS)
    with program_scope(aoi.pk):
        assert not RosterImport.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "行がありません"),
        (b"\x00\x01\x02\xff", "Shift_JIS"),
        ("氏名,住所\r\n青井,あおい市\r\n".encode("cp932"), "宛名番号"),
        (roster_bytes(PEOPLE)[:-40], "途中で終わっています"),
        (roster_bytes(PEOPLE, columns=[*COLUMNS, "個人番号"]), "個人番号"),
        (roster_bytes(PEOPLE) + b'"open', "引用符"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(
    world: World, aoi: Program, content: bytes, words: str
) -> None:
    answer = signed_in(world, "aoi_manager").post(at("roster-list"), {"file": file(content)})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with program_scope(aoi.pk):
        assert not RosterImport.objects.exists()
        assert not RosterFileSlice.objects.exists()


def test_the_count_of_the_handover_slip_is_compared(world: World, aoi: Program) -> None:
    client = signed_in(world, "aoi_manager")
    answer = client.post(at("roster-list"), {"file": file(roster_bytes(PEOPLE)), "expected_rows": "4"})
    assert answer.status_code == 422
    assert 'value="4"' in answer.content.decode()
    assert client.post(at("roster-list"), {}).status_code == 422
    taken = client.post(at("roster-list"), {"file": file(roster_bytes(PEOPLE)), "expected_rows": "3"})
    again = client.post(at("roster-list"), {"file": file(roster_bytes(PEOPLE))})
    assert taken.status_code == 303
    assert again.headers["Location"] == taken.headers["Location"]


def checked(world: World, aoi: Program) -> RosterImport:
    taken = bring_in(world.actor("aoi_manager"), aoi, roster_bytes(PEOPLE))
    return run_to_end(aoi, taken.roster_id)


def test_refused_lines_and_the_difference_are_shown_and_the_rest_is_applied(world: World, aoi: Program) -> None:
    roster = checked(world, aoi)
    client = signed_in(world, "aoi_manager")
    shown = client.get(at("roster-show", roster.pk)).content.decode()
    assert "氏名カナ" in shown
    assert "1003" in shown
    rejects = client.get(at("roster-rejects", roster.pk), {"encoding": "cp932"})
    assert rejects.headers["Content-Disposition"].startswith("attachment")
    assert "氏名カナ" in rejects.content.decode("cp932")
    assert client.post(at("roster-show", roster.pk), {"act": "apply"}).status_code == 303
    assert "hx-trigger" in client.get(at("roster-show", roster.pk)).content.decode()
    assert client.post(at("roster-show", roster.pk), {"act": "apply"}).status_code == 303  # clicked twice
    run_job(aoi.pk, job_of(aoi, roster.pk))
    with program_scope(aoi.pk):
        assert Household.objects.count() == 2
    assert client.post(at("roster-show", roster.pk), {"act": "drop"}).status_code == 409
    with program_scope(aoi.pk):
        assert RosterImport.objects.get().state == "applied"


def test_households_leave_the_roster_only_with_a_tick(world: World, aoi: Program) -> None:
    apply_whole(world.actor("aoi_manager"), aoi, roster_bytes([person(1001, 501), person(1002, 502)]))
    taken = bring_in(world.actor("aoi_manager"), aoi, roster_bytes([person(1001, 501)]))
    run_to_end(aoi, taken.roster_id)
    client = signed_in(world, "aoi_manager")
    refused = client.post(at("roster-show", taken.roster_id), {"act": "apply"})
    assert refused.status_code == 422
    assert "1世帯が台帳から外れます" in refused.content.decode()
    with program_scope(aoi.pk):
        assert RosterImport.objects.get(pk=taken.roster_id).state == "checked"
    answer = client.post(at("roster-show", taken.roster_id), {"act": "apply", "gone_confirmed": "on"})
    assert answer.status_code == 303
    assert client.post(at("roster-show", taken.roster_id), {"act": "apply"}).status_code == 303  # clicked twice
    run_job(aoi.pk, job_of(aoi, taken.roster_id))
    with program_scope(aoi.pk):
        assert dict(Household.objects.values_list("number", "in_roster")) == {"501": True, "502": False}


def test_a_roster_that_is_not_wanted_is_dropped(world: World, aoi: Program) -> None:
    roster = checked(world, aoi)
    client = signed_in(world, "aoi_manager")
    assert client.post(at("roster-show", roster.pk), {"act": "drop"}).status_code == 303
    assert client.post(at("roster-show", roster.pk), {"act": "apply"}).status_code == 409
    assert client.post(at("roster-show", roster.pk), {"act": "nonsense"}).status_code == 404
    with program_scope(aoi.pk):
        assert RosterImport.objects.get().state == "dropped"
        assert not Household.objects.exists()


def test_readers_look_and_only_importers_act(world: World, aoi: Program) -> None:
    roster = checked(world, aoi)
    viewer = signed_in(world, "aoi_viewer")
    assert viewer.get(at("roster-show", roster.pk)).status_code == 200
    assert viewer.post(at("roster-show", roster.pk), {"act": "apply"}).status_code == 403
    assert viewer.post(at("roster-list"), {"file": file(roster_bytes(PEOPLE))}).status_code == 403
    for who, status in (("aoi_keyer_1", 403), ("midori_manager", 404)):
        client = signed_in(world, who)
        assert client.get(at("roster-list")).status_code == status
        assert client.get(at("roster-rejects", roster.pk)).status_code == status
        assert client.post(at("roster-show", roster.pk), {"act": "drop"}).status_code == status
    other = reverse("intake:roster-show", args=["midori", roster.pk])
    assert signed_in(world, "midori_manager").get(other).status_code == 404
    with program_scope(aoi.pk):
        assert RosterImport.objects.get().state == "checked"


def test_the_pages_ask_few_queries(world: World, aoi: Program, django_assert_max_num_queries) -> None:
    roster = checked(world, aoi)
    client = signed_in(world, "aoi_manager")
    for address in (at("roster-list"), at("roster-show", roster.pk)):
        with django_assert_max_num_queries(30):
            assert client.get(address).status_code == 200
