"""The page of one case: what it shows to whom, its acts, and what is kept when one is refused."""

import itertools
import re

import pytest

from cases import events
from cases.models import Application, Deficiency, Hold, HoldKind, Household, Notice, ProgramSetup, Status
from cases.selectors import change_history
from cases.services.deficiency.open import OpenDeficiency, open_deficiencies
from cases.services.hold.open import open_holds
from security.models import AuditEvent
from security.pages import panels
from security.roles import Role
from tests.cases.views.conftest import Browser
from tests.factories.cases import make_application, make_applications, make_household, make_values
from tests.factories.security import World, make_user

TABS = ("screening", "people", "problems", "money", "letters", "history")


def page(row: Application, act: str = "") -> str:
    return f"/p/aoi/cases/{row.receipt_number}{act}"


def stop(world: World, row: Application, kind: HoldKind = HoldKind.INQUIRY) -> Hold:
    open_holds(
        actor=world.actor("aoi_manager"), program_id=world.aoi.pk, application_ids=[row.pk], kind=kind, reason="Q1"
    )
    return Hold.objects.get(application=row, kind=kind)


def miss(world: World, row: Application, code: str = "D01") -> Deficiency:
    open_deficiencies(
        actor=world.actor("aoi_reviewer_1"), program_id=world.aoi.pk, deficiencies=[OpenDeficiency(row.pk, code)]
    )
    return Deficiency.objects.get(application=row, code=code)


@pytest.mark.parametrize("tab", TABS)
def test_every_part_opens_to_readers_within_its_queries(
    aoi: World, browser: Browser, tab: str, django_assert_max_num_queries
) -> None:
    row = make_application(aoi, status=Status.SCREENED)
    miss(aoi, row)
    stop(aoi, row)
    for person in ("reviewer_2", "officer", "viewer", "caller"):
        client = browser(person)
        client.get("/p/aoi/cases")  # the first page of a session stamps it and reads the menu's figures
        with django_assert_max_num_queries(30):
            answer = client.get(page(row) + f"?tab={tab}&in=cases")
        assert answer.status_code == 200
        assert "青井" in answer.content.decode()
    assert browser("midori_manager").get(page(row)).status_code == 404
    assert browser("reviewer_1").get("/p/aoi/cases/101-00000001-00").status_code == 404


@pytest.mark.parametrize(("kind", "shown"), [("cash", True), ("gift", False), ("certificate", False)])
def test_only_money_has_a_step_of_its_transfer(aoi: World, browser: Browser, kind: str, shown: bool) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    ProgramSetup.objects.filter(program=aoi.aoi).update(kind=kind)
    way = browser("reviewer_1").get(page(row)).context["way"]
    assert ("paid" in [step.status for step in way.steps]) is shown


def test_a_case_says_that_its_household_left_the_roster_and_keeps_its_people(aoi: World, browser: Browser) -> None:
    row = make_application(aoi, status=Status.SCREENED)
    places = (page(row) + "?tab=people", f"/p/aoi/ledger/{row.household.receipt_number}")
    for place in places:
        assert "no longer in the roster" not in browser("viewer").get(place).content.decode()
    Household.objects.filter(pk=row.household_id).update(in_roster=False)
    for place in places:
        text = browser("viewer").get(place).content.decode()
        assert "no longer in the roster" in text
        assert "青井" in text
    assert "of the last one that had it" in browser("viewer").get(places[0]).content.decode()


def test_a_telephone_number_is_masked_until_somebody_says_why(aoi: World, browser: Browser) -> None:
    row = make_application(aoi, status=Status.SCREENED, values=make_values(telephone="090-1234-5678"))
    caller = browser("caller")
    before = caller.get(page(row) + "?tab=people").content.decode()
    assert "••••678" in before
    assert "12345678" not in before.replace("-", "")
    assert caller.post(page(row, "/telephone"), {"reason": "curious"}).status_code == 422
    assert not AuditEvent.objects.filter(code="cases.telephone_revealed").exists()
    shown = caller.post(page(row, "/telephone"), {"reason": "call"})
    assert "09012345678" in shown.content.decode().replace("-", "")
    event = AuditEvent.objects.get(code="cases.telephone_revealed")
    assert (event.reason, event.subject_ids, event.actor_id) == ("call", [row.pk], aoi.users["aoi_caller"].pk)
    assert "678" not in str(event.data)
    assert browser("viewer").post(page(row, "/telephone"), {"reason": "call"}).status_code == 403


def test_the_way_through_the_list(aoi: World, browser: Browser) -> None:
    rows = make_applications(aoi, 3, status=Status.VERIFIED)
    text = browser("reviewer_1").get(page(rows[1]) + "?in=first").content.decode()
    for row in (rows[0], rows[2]):
        assert f'href="{page(row)}?in=first"' in text
    assert "First screening 2 / 3" in text
    assert re.search(r'aria-current="page"\s*>First screening<', text)
    assert re.search(r'aria-current="page"\s*>All cases<', browser("viewer").get(page(rows[1])).content.decode())
    assert 'data-key="n"' not in browser("viewer").get(page(rows[1]) + "?in=first").content.decode()


def test_what_was_changed_stands_there_before_and_after(aoi: World, browser: Browser, monkeypatch) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    for relation in ("本人", "長男", "次男"):
        Application.objects.filter(pk=row.pk).update(applicant_relation=relation)
    Application.objects.filter(pk=row.pk).update(telephone=b"another")
    row.household.people.update(name="青井　華子")

    def lines() -> list[str]:
        shown = browser("auditor").get(page(row, "/panel/changes")).content.decode()
        cells = [re.sub(r"(?s)<[^>]+>", "", cell).strip() for cell in re.findall(r"(?s)<td.*?</td>", shown)]
        return [f"{a} > {b}" for a, b in itertools.pairwise(cells)]

    assert {"本人 > 長男", "長男 > 次男", "青井　花子 > 青井　華子"} <= set(lines())
    assert any(one.endswith("> changed; sealed values are not shown") for one in lines())
    assert not any("another" in one for one in lines())
    monkeypatch.setattr(change_history, "MOST", 2)  # of very many the newest stay, and none is laid at another's door
    assert "長男 > 次男" in lines()
    assert "本人 > 長男" not in lines()


def test_a_restricted_case_says_nothing_of_it(aoi: World, browser: Browser) -> None:
    row = make_application(aoi, status=Status.VERIFIED, household=make_household(aoi.aoi, protected=True))
    for person in ("reviewer_1", "officer", "manager"):
        for act in ("", "/account", "/telephone", "/holds", "/withdraw"):
            text = browser(person).get(page(row, act)).content.decode()
            assert "A case of the dedicated desk" in text
            assert "青井" not in text
    browser("manager").post(page(row, "/withdraw"), {"reason": "by telephone"})
    row.refresh_from_db()
    assert row.status == Status.VERIFIED
    aoi.users["desk"] = make_user("desk", Role.PROTECTED_CASE_OFFICER, aoi.aoi)
    assert "青井" in browser("desk").get(page(row)).content.decode()


def test_the_account_is_masked_until_somebody_says_why(aoi: World, browser: Browser) -> None:
    values = make_values()
    row = make_application(aoi, status=Status.VERIFIED, values=values)
    assert values.account is not None
    number = values.account.number
    reviewer = browser("reviewer_1")
    text = reviewer.get(page(row)).content.decode()
    assert f"••••{number[-3:]}" in text
    assert number not in text
    assert reviewer.post(page(row, "/account"), {"reason": "curious"}).status_code == 422
    assert not AuditEvent.objects.filter(code=events.ACCOUNT_REVEALED.code).exists()
    assert number in reviewer.post(page(row, "/account"), {"reason": "document"}).content.decode()
    seen = AuditEvent.objects.get(code=events.ACCOUNT_REVEALED.code)
    assert (seen.reason, seen.subject_ids, seen.actor_label) == ("document", [row.pk], "aoi_reviewer_1")
    assert number not in str(seen.data)
    assert browser("viewer").post(page(row, "/account"), {"reason": "document"}).status_code == 403
    assert AuditEvent.objects.filter(code=events.ACCOUNT_REVEALED.code).count() == 1


def test_taken_up_kept_and_put_back(aoi: World, browser: Browser) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    first, second = browser("reviewer_1"), browser("reviewer_2")
    first.post(page(row, "/claim"), {"act": "take"})
    assert "You work on it (30 minutes left)" in first.get(page(row)).content.decode()
    row.refresh_from_db()
    version = row.version
    first.post(page(row, "/claim"), {"act": "keep"})
    answer = second.post(page(row, "/claim"), {"act": "take"}, follow=True)
    assert "Somebody else works on the case" in answer.content.decode()
    row.refresh_from_db()
    assert (row.assignee, row.version) == (aoi.users["aoi_reviewer_1"], version)
    assert "aoi_reviewer_1 works on it" in second.get(page(row)).content.decode()
    assert "aoi_reviewer_1" not in browser("officer").get(page(row)).content.decode()
    first.post(page(row, "/claim"), {"act": "release"})
    row.refresh_from_db()
    assert row.assignee is None
    assert browser("officer").post(page(row, "/claim"), {"act": "take"}).status_code == 403


def test_the_second_screening_is_not_offered_to_who_did_the_first(aoi: World, browser: Browser) -> None:
    row = make_application(aoi, status=Status.SCREENED)
    first, second = browser("reviewer_1"), browser("reviewer_2")
    assert 'value="take"' not in first.get(page(row)).content.decode()
    answer = first.post(page(row, "/claim"), {"act": "take"}, follow=True)
    assert "You did the other screening of this case" in answer.content.decode()
    row.refresh_from_db()
    assert row.assignee is None
    assert 'value="take"' in second.get(page(row)).content.decode()
    second.post(page(row, "/claim"), {"act": "take"})
    row.refresh_from_db()
    assert row.assignee == aoi.users["aoi_reviewer_2"]


def test_stopped_and_free_again(aoi: World, browser: Browser) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    reviewer = browser("reviewer_1")
    refused = reviewer.post(page(row, "/holds"), {"kind": "inquiry", "waits_for": "municipality", "reason": ""})
    assert refused.status_code == 422
    assert re.search(r'<dialog[^>]*id="hold"[^>]*open', refused.content.decode(), re.DOTALL)
    assert not Hold.objects.exists()
    answer = reviewer.post(page(row, "/holds"), {"kind": "inquiry", "waits_for": "municipality", "reason": "Q7"})
    assert answer.status_code == 303
    hold = Hold.objects.get()
    assert (hold.kind, hold.reason, hold.waits_for) == ("inquiry", "Q7", "municipality")
    assert reviewer.get(page(row, f"/holds/{hold.pk}/release")).status_code == 200
    other = make_application(aoi)
    assert reviewer.post(page(other, f"/holds/{hold.pk}/release"), {"reason": "answered"}).status_code == 422
    assert browser("caller").post(page(row, f"/holds/{hold.pk}/release"), {"reason": "answered"}).status_code == 403
    assert Hold.objects.get().released_at is None
    assert reviewer.post(page(row, f"/holds/{hold.pk}/release"), {"reason": "answered"}).status_code == 303
    assert Hold.objects.get().release_reason == "answered"


def test_a_deficiency_from_opening_to_its_end(aoi: World, browser: Browser) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    reviewer = browser("reviewer_1")
    preview = reviewer.get(page(row, "/deficiencies/preview?code=D12")).content.decode()
    assert "署名" in preview
    assert reviewer.post(page(row, "/deficiencies"), {"code": "D99", "note": "x"}).status_code == 422
    assert reviewer.post(page(row, "/deficiencies"), {"code": "D12", "note": "page 2"}).status_code == 303
    row_of = Deficiency.objects.get()
    assert (row_of.code, row_of.note, row_of.state) == ("D12", "page 2", "open")
    wrong = reviewer.post(page(row, "/deficiencies/tell"), {"via": "telephone"})
    assert wrong.status_code == 422
    assert "nothing to tell the resident in this way" in wrong.content.decode()
    assert reviewer.post(page(row, "/deficiencies/tell"), {"via": "letter"}).status_code == 303
    assert Notice.objects.get().state == "queued"
    assert browser("officer").post(page(row, "/deficiencies"), {"code": "D01"}).status_code == 403
    by_phone = reviewer.post(page(row, f"/deficiencies/{row_of.pk}/resolve"), {"via": "telephone"})
    assert by_phone.status_code == 422
    assert "cannot be settled by telephone" in by_phone.content.decode()
    assert reviewer.post(page(row, f"/deficiencies/{row_of.pk}/resolve"), {"via": "return"}).status_code == 303
    row_of.refresh_from_db()
    assert (row_of.state, row_of.resolved_via) == ("resolved", "return")


def test_a_deficiency_that_was_none(aoi: World, browser: Browser) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    one = miss(aoi, row)
    reviewer = browser("reviewer_1")
    assert reviewer.get(page(row, f"/deficiencies/{one.pk}/drop")).status_code == 200
    assert reviewer.post(page(row, f"/deficiencies/{one.pk}/drop"), {"reason": ""}).status_code == 422
    assert browser("caller").post(page(row, f"/deficiencies/{one.pk}/drop"), {"reason": "x"}).status_code == 403
    assert Deficiency.objects.get().state == "open"
    reviewer.post(page(row, f"/deficiencies/{one.pk}/drop"), {"reason": "it lay behind the form"})
    assert Deficiency.objects.get().state == "dropped"


def test_letters_for_all_that_match(aoi: World, browser: Browser) -> None:
    rows = make_applications(aoi, 2, status=Status.VERIFIED)
    hidden = make_application(aoi, status=Status.VERIFIED, household=make_household(aoi.aoi, protected=True))
    for row in (*rows, hidden):
        miss(aoi, row)
    reviewer = browser("reviewer_1")
    nothing = reviewer.post("/p/aoi/work/deficiencies", {"act": "tell"}, follow=True)
    assert "Nothing was picked" in nothing.content.decode()
    answer = reviewer.post("/p/aoi/work/deficiencies?deficiency_state=open", {"act": "tell", "all": "1"}, follow=True)
    text = answer.content.decode()
    assert "2 letters are queued" in text
    assert "Only the dedicated desk" in text
    assert set(Notice.objects.values_list("application_id", flat=True)) == {row.pk for row in rows}


@pytest.mark.parametrize("act", ["withdraw", "decline"])
def test_the_resident_wants_no_more(aoi: World, browser: Browser, act: str) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    caller = browser("caller")
    assert caller.get(page(row, f"/{act}")).status_code == 200
    assert caller.post(page(row, f"/{act}"), {"reason": ""}).status_code == 422
    assert browser("reviewer_1").post(page(row, f"/{act}"), {"reason": "by telephone"}).status_code == 403
    row.refresh_from_db()
    assert row.status == Status.VERIFIED
    assert caller.post(page(row, f"/{act}"), {"reason": "by telephone"}).status_code == 303
    row.refresh_from_db()
    assert row.status == Status.WITHDRAWN


def test_sent_back_with_a_reason_and_to_nobody(aoi: World, browser: Browser) -> None:
    row = make_application(aoi, status=Status.REVIEWED)
    officer = browser("officer")
    empty = officer.post(page(row, "/send-back"), {"reason": ""})
    assert empty.status_code == 422
    assert "aoi_reviewer" not in empty.content.decode()
    assert officer.post(page(row, "/send-back"), {"reason": "the account"}).status_code == 303
    row.refresh_from_db()
    assert (row.status, row.review_cycle, row.assignee) == (Status.VERIFIED, 2, None)
    assert browser("viewer").post(page(row, "/send-back"), {"reason": "x"}).status_code == 403


def test_panels_of_other_apps_are_tabs_and_boxes(aoi: World, browser: Browser, monkeypatch) -> None:
    everybody = frozenset({Role.REVIEWER})
    found = {
        "scans": panels.CasePanel("scans", "Scans", "cases:application-show", everybody, order=30),
        "calls": panels.CasePanel("calls", "Calls", "cases:application-show", everybody, place="side"),
    }
    monkeypatch.setattr(panels, "_panels", found)
    row = make_application(aoi, status=Status.VERIFIED)
    text = browser("reviewer_1").get(page(row)).content.decode()
    assert text.index("Household and application") < text.index("Scans") < text.index("Deficiencies and stops")
    assert re.search(rf'aria-label="Calls"\s+hx-get="{page(row)}"', text)
    assert re.search(
        r'aria-label="Scans"\s+hx-get', browser("reviewer_1").get(page(row) + "?tab=scans").content.decode()
    )
    assert "Scans" not in browser("officer").get(page(row)).content.decode()
