"""Which households a checked roster would make, change, lose or keep: looked at by the page, before it is applied."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.urls import reverse

from cases.models import Household, RestrictedGrant, RosterImport
from cases.selectors import roster_changes
from security import clock
from security.models import AccessLog, Program, ProgramUserPermission
from security.roles import Role
from security.tenancy.scope import program_scope
from tests.factories.cases import make_application
from tests.factories.intake import ACCOUNT, apply_whole, bring_in, make_setup, person, roster_bytes, run_to_end
from tests.factories.security import World
from tests.intake.views.test_entry import signed_in

GUARDED: dict[str, Any] = {"支援措置": "1"}
HIDES = "隠町９番９号"
BEFORE = [
    person(1, 501),
    person(2, 502, 氏名="変田　花子"),
    person(3, 503, 氏名="去川　一郎", 方書="去川荘１号"),
    person(4, 504, 氏名="残野　次郎"),
    person(5, 505, 氏名="隠元　三郎", **GUARDED),
    person(6, 506, 氏名="護田　四郎"),
    person(7, 507, 氏名="隠岐　五郎", **GUARDED),
    person(9, 509, 氏名="無申　六郎"),
]
AFTER = [
    person(1, 501),
    person(2, 502, 氏名="変田　花子", 住所="東京都千代田区丸の内２番", **ACCOUNT),
    person(12, 502, head=False, 生年月日="20200401"),
    person(4, 504, 氏名カナ="漢字"),  # refused: 504 stays as it was
    person(6, 506, 氏名="護田　四郎", 住所=HIDES, **GUARDED),  # the file protects it, the roster does not yet
    person(7, 507, 氏名="隠岐　五郎", 住所=HIDES, **GUARDED),
    person(8, 508, 氏名="新井　七海"),
    person(18, 518, 氏名="新護　八重", 住所=HIDES, **GUARDED),
    person(5, 515, 氏名="隠元　三郎", 住所=HIDES),  # of a household of the dedicated desk, for another one
]


@pytest.fixture
def aoi(world: World, sent) -> Program:
    with program_scope(world.aoi.pk):
        make_setup(world.aoi)
    return world.aoi


@pytest.fixture
def roster(world: World, aoi: Program) -> RosterImport:
    apply_whole(world.actor("aoi_manager"), aoi, roster_bytes(BEFORE))
    with program_scope(aoi.pk):
        make_application(world, household=Household.objects.get(number="503"))
        make_application(world, household=Household.objects.get(number="505"))
    return run_to_end(aoi, bring_in(world.actor("aoi_manager"), aoi, roster_bytes(AFTER)).roster_id)


def at(roster: RosterImport, kind: str, program: str = "aoi") -> str:
    return f"{reverse('intake:roster-changes', args=[program, roster.pk])}?kind={kind}"


def shown(world: World, roster: RosterImport, kind: str, who: str = "aoi_manager") -> str:
    answer = signed_in(world, who).get(at(roster, kind))
    assert answer.status_code == 200
    return re.sub(r"[ \n]+", " ", answer.content.decode())


def listed(text: str) -> list[str]:
    return re.findall(r'<td class="mono">(\w+)</td>', text)


def looks(aoi: Program) -> list[AccessLog]:
    with program_scope(aoi.pk):
        return list(AccessLog.objects.filter(program_id=aoi.pk, place="intake:roster-changes").order_by("pk"))


def tables_made() -> set[str]:
    """Tables of this transaction, which the test's own imports leave in it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'")
        return {name for (name,) in cursor.fetchall()}


def ids(aoi: Program, *numbers: str) -> list[int]:
    with program_scope(aoi.pk):
        return [Household.objects.get(program_id=aoi.pk, number=number).pk for number in numbers]


def test_the_counts_lead_to_the_households(world: World, aoi: Program, roster: RosterImport) -> None:
    text = signed_in(world, "aoi_viewer").get(reverse("intake:roster-show", args=["aoi", roster.pk])).content.decode()
    counts = [roster.households_new, roster.households_changed, roster.households_gone, roster.households_kept]
    assert counts == [3, 3, 3, 1]
    assert all(at(roster, kind) in text for kind in ("new", "changed", "gone", "kept"))


def test_a_count_of_none_leads_nowhere(world: World, aoi: Program) -> None:
    first = run_to_end(aoi, bring_in(world.actor("aoi_manager"), aoi, roster_bytes([person(1, 501)])).roster_id)
    page = signed_in(world, "aoi_viewer").get(reverse("intake:roster-show", args=["aoi", first.pk])).content.decode()
    assert at(first, "new") in page
    assert not any(at(first, kind) in page for kind in ("changed", "gone", "kept"))
    assert listed(shown(world, first, "gone")) == []


def test_new_households_are_those_of_the_file(world: World, aoi: Program, roster: RosterImport) -> None:
    text = shown(world, roster, "new")
    assert listed(text) == ["508"]
    assert "新井　七海" in text
    assert "3世帯" in text


def test_a_changed_household_says_what_changes(world: World, aoi: Program, roster: RosterImport) -> None:
    text = shown(world, roster, "changed")
    assert listed(text) == ["502"]
    assert "変田　花子" in text
    assert "東京都千代田区千代田１番１号 → 東京都千代田区丸の内２番" in text
    assert re.search(r"<b>世帯人数</b> <span >1 → 2</span>", text)
    assert "30,000 → 50,000" in text
    assert "暗号化された値は表示しません" in text
    assert ACCOUNT["口座番号"] not in text


def test_a_household_that_a_letter_was_built_on_keeps_its_proposal(world: World, aoi: Program) -> None:
    apply_whole(world.actor("aoi_manager"), aoi, roster_bytes([person(1, 501)]))
    with program_scope(aoi.pk):
        Household.objects.update(ledger_state="sent")
    second = [person(1, 501, 課税区分="1", 方書="新荘２号")]
    roster = run_to_end(aoi, bring_in(world.actor("aoi_manager"), aoi, roster_bytes(second)).roster_id)
    text = shown(world, roster, "changed")
    assert "新荘２号" in text
    assert "課税" not in text
    with program_scope(aoi.pk):
        Household.objects.update(ledger_state="prepared")
    assert "課税者あり" in shown(world, roster, "changed")


def test_a_household_that_comes_back_says_so(world: World, aoi: Program) -> None:
    manager = world.actor("aoi_manager")
    apply_whole(manager, aoi, roster_bytes([person(1, 501), person(2, 502)]))
    apply_whole(manager, aoi, roster_bytes([person(1, 501)]))
    roster = run_to_end(aoi, bring_in(manager, aoi, roster_bytes([person(1, 501), person(2, 502)])).roster_id)
    text = shown(world, roster, "changed")
    assert listed(text) == ["502"]
    assert "いいえ → はい" in text


def test_who_leaves_is_shown_with_what_was_applied_for(world: World, aoi: Program, roster: RosterImport) -> None:
    text = shown(world, roster, "gone")
    assert listed(text) == ["503", "509"]
    assert "去川荘１号" in text
    first, second = text.split("去川　一郎")[1].split("無申　六郎")
    with program_scope(aoi.pk):
        (application,) = Household.objects.get(number="503").applications.all()
    assert application.receipt_number in first
    assert "申請なし" not in first
    assert "申請なし" in second


def test_who_is_kept_is_shown(world: World, aoi: Program, roster: RosterImport) -> None:
    text = shown(world, roster, "kept")
    assert listed(text) == ["504"]
    assert "残野　次郎" in text
    assert "申請なし" in text


def test_restricted_households_count_and_are_not_named(world: World, aoi: Program, roster: RosterImport) -> None:
    for who in ("aoi_manager", "aoi_officer", "aoi_viewer", "aoi_auditor"):
        text = "".join(shown(world, roster, kind, who) for kind in ("new", "changed", "gone", "kept"))
        assert not re.search("隠元|隠岐|護田|新護|隠町", text)
        assert not {"505", "506", "507", "515", "518"} & set(listed(text))
        assert text.count("3世帯") == 3
    hidden = set(ids(aoi, "505", "506", "507"))
    assert not any(hidden & {line.household_id, *line.listed} for line in looks(aoi))


def test_who_was_let_in_sees_the_household(world: World, aoi: Program, roster: RosterImport) -> None:
    (opened,) = ids(aoi, "507")
    with program_scope(aoi.pk):
        RestrictedGrant.objects.create(
            program_id=aoi.pk,
            household_id=opened,
            person=world.users["aoi_officer"],
            reason="決裁",
            granted_by=world.users["aoi_manager"],
            granted_at=clock.now(),
            until=clock.now() + dt.timedelta(days=1),
        )
    assert listed(shown(world, roster, "changed", "aoi_officer")) == ["502", "507"]
    assert looks(aoi)[-1].listed == ids(aoi, "502", "507")
    assert listed(shown(world, roster, "changed")) == ["502"]


def test_the_lists_are_as_long_as_the_counts(world: World, aoi: Program, roster: RosterImport) -> None:
    """For who sees the dedicated desk's cases, too."""
    ProgramUserPermission.objects.create(
        user=world.users["aoi_manager"],
        permission=Permission.objects.get(codename=Role.PROTECTED_CASE_OFFICER.codename),
        content_object=aoi,
    )
    found = {kind: listed(shown(world, roster, kind)) for kind in ("new", "changed", "gone", "kept")}
    assert found == {
        "new": ["508", "515", "518"],
        "changed": ["502", "506", "507"],
        "gone": ["503", "505", "509"],
        "kept": ["504"],
    }


def test_a_look_is_logged(world: World, aoi: Program, roster: RosterImport) -> None:
    shown(world, roster, "gone", "aoi_officer")
    shown(world, roster, "kept")
    first, second = looks(aoi)
    assert (first.person, first.purpose, first.listed) == (
        world.users["aoi_officer"],
        "decision",
        ids(aoi, "503", "509"),
    )
    assert (second.person, second.purpose, second.listed) == (
        world.users["aoi_manager"],
        "management",
        ids(aoi, "504"),
    )
    shown(world, roster, "new")  # nobody of it is in the roster yet
    assert len(looks(aoi)) == 2


def test_a_new_household_is_logged_as_where_its_head_comes_from(world: World, aoi: Program) -> None:
    manager = world.actor("aoi_manager")
    apply_whole(manager, aoi, roster_bytes([person(1, 501), person(2, 501, head=False)]))
    second = [person(1, 501), person(2, 502)]
    roster = run_to_end(aoi, bring_in(manager, aoi, roster_bytes(second)).roster_id)
    assert listed(shown(world, roster, "new")) == ["502"]
    assert looks(aoi)[-1].listed == ids(aoi, "501")


def test_the_page_is_for_the_readers_of_the_roster(world: World, aoi: Program, roster: RosterImport) -> None:
    for who, status in (("aoi_keyer_1", 403), ("aoi_caller", 403), ("midori_manager", 404)):
        assert signed_in(world, who).get(at(roster, "gone")).status_code == status
    assert signed_in(world, "midori_manager").get(at(roster, "gone", "midori")).status_code == 404
    manager = signed_in(world, "aoi_manager")
    assert manager.post(at(roster, "gone")).status_code == 405
    for kind in ("", "all"):
        assert manager.get(at(roster, kind)).status_code == 404
    assert looks(aoi) == []


@pytest.mark.parametrize("state", ["staged", "applied", "refused", "dropped"])
def test_at_another_step_the_counts_are_plain(world: World, aoi: Program, roster: RosterImport, state: str) -> None:
    with program_scope(aoi.pk):
        RosterImport.objects.filter(pk=roster.pk).update(state=state)
    manager = signed_in(world, "aoi_manager")
    assert manager.get(at(roster, "gone")).status_code == 404
    page = manager.get(reverse("intake:roster-show", args=["aoi", roster.pk])).content.decode()
    assert "/changes" not in page


def test_only_the_first_are_listed(
    world: World, aoi: Program, roster: RosterImport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster_changes, "MOST", 1)
    monkeypatch.setattr("intake.views.roster_changes.MOST", 1)
    for kind, first in (("new", "508"), ("changed", "502"), ("gone", "503")):
        text = shown(world, roster, kind)
        assert listed(text) == [first]
        assert "3世帯のうち最初の1世帯" in text


@pytest.mark.parametrize("kind", ["new", "changed", "gone", "kept"])
def test_looking_writes_nothing_and_asks_few_queries(
    world: World, aoi: Program, roster: RosterImport, kind: str, django_assert_max_num_queries: Any
) -> None:
    client, before = signed_in(world, "aoi_manager"), tables_made()
    with django_assert_max_num_queries(30) as asked:
        assert client.get(at(roster, kind)).status_code == 200
    ours = [query["sql"] for query in asked.captured_queries if "cases_" in query["sql"]]
    assert all(re.match(r"\s*(SELECT|WITH)\b", sql) for sql in ours)
    assert not any("FOR UPDATE" in sql or "FOR NO KEY" in sql for sql in ours)
    assert any("LIMIT 100" in sql for sql in ours)
    assert tables_made() == before
