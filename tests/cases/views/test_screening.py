"""Screening on the page: saved while it is done, recorded, and never lost to somebody who was first."""

from typing import Any

from django.db.models import F

from cases import events
from cases.models import Application, Deficiency, Review, ReviewDraft, Status
from cases.selectors.setup import checklist_of
from security.models import AuditEvent
from tests.cases.views.conftest import Browser
from tests.factories.cases import make_application, make_applications, screen
from tests.factories.security import World


def page(row: Application, act: str = "") -> str:
    return f"/p/aoi/cases/{row.receipt_number}{act}"


def sheet(world: World, row: Application, stage: int = 1, **answers: str) -> dict[str, Any]:
    row.refresh_from_db()
    given = {item.code: "yes" for item in checklist_of(world.aoi.pk)} | answers
    return {
        "version": row.version,
        "stage": stage,
        "outcome": "auto",
        "comment": "",
        **{f"answer-{code}": answer for code, answer in given.items() if answer},
    }


def test_saved_while_it_is_done_and_there_again(aoi: World, browser: Browser) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    reviewer = browser("reviewer_1")
    before = row.version
    answer = reviewer.post(page(row, "/draft"), {"version": 1, "answer-signed": "no", "comment": "page 2"})
    assert "saved at 10:00" in answer.content.decode()
    reviewer.post(page(row, "/draft"), {"answer-signed": "no", "answer-consents": "yes", "comment": "page 2"})
    draft = ReviewDraft.objects.get()
    assert (draft.answers, draft.comment) == ({"signed": "no", "consents": "yes"}, "page 2")
    row.refresh_from_db()
    assert row.version == before
    assert AuditEvent.objects.filter(code=events.REVIEW_DRAFTED.code).count() == 1
    text = reviewer.get(page(row)).content.decode()
    assert "2 of" in text
    assert "page 2" in text
    assert "page 2" not in browser("reviewer_2").get(page(row)).content.decode()


def test_a_draft_is_refused_to_others_and_at_other_steps(aoi: World, browser: Browser) -> None:
    row = make_application(aoi)
    assert browser("officer").post(page(row, "/draft"), {"answer-signed": "no"}).status_code == 403
    answer = browser("reviewer_1").post(page(row, "/draft"), {"answer-signed": "no"})
    assert answer.status_code == 422
    assert "not at a screening any more" in answer.content.decode()
    assert not ReviewDraft.objects.exists()


def test_fit_goes_on_and_the_next_one_is_taken(aoi: World, browser: Browser) -> None:
    row, other = make_applications(aoi, 2, status=Status.VERIFIED)
    reviewer = browser("reviewer_1")
    reviewer.post(page(row, "/draft"), sheet(aoi, row))
    answer = reviewer.post(page(row, "/screen?in=first"), sheet(aoi, row))
    assert answer["Location"] == f"{page(other)}?in=first"
    row.refresh_from_db()
    assert row.status == Status.SCREENED
    assert not ReviewDraft.objects.exists()
    other.refresh_from_db()
    assert other.assignee == aoi.users["aoi_reviewer_1"]
    assert reviewer.post(page(other, "/screen?in=first"), sheet(aoi, other))["Location"] == "/p/aoi/work/first"


def test_with_conditions_the_way_leads_through_the_list(aoi: World, browser: Browser) -> None:
    rows = make_applications(aoi, 3, status=Status.VERIFIED)
    answer = browser("reviewer_1").post(page(rows[1], "/screen?in=first&held=no"), sheet(aoi, rows[1]))
    assert answer["Location"] == f"{page(rows[2])}?in=first&held=no"
    assert browser("reviewer_1").post(page(rows[2], "/screen"), sheet(aoi, rows[2]))["Location"] == page(rows[2])


def test_answers_decide_the_outcome(aoi: World, browser: Browser) -> None:
    row, worthless, unfit = make_applications(aoi, 3, status=Status.VERIFIED)
    reviewer = browser("reviewer_1")
    reviewer.post(page(row, "/screen"), sheet(aoi, row, signed="no"))
    assert Deficiency.objects.get().code == "D12"
    missing = reviewer.post(page(worthless, "/screen"), sheet(aoi, worthless, signed="", consents="no"))
    assert missing.status_code == 422
    text = missing.content.decode()
    assert "1 questions have no answer yet" in text or "1 question" in text
    assert 'value="no"\n' in text or "checked" in text
    assert not Review.objects.filter(application=worthless).exists()
    reviewer.post(page(unfit, "/screen"), {**sheet(aoi, unfit, tax_exempt="no"), "outcome": "not_eligible"})
    assert Review.objects.get(application=unfit).outcome == "not_eligible"


def test_second_screening_shows_the_first_and_takes_somebody_else(aoi: World, browser: Browser) -> None:
    row = make_application(aoi, status=Status.SCREENED)
    own = browser("reviewer_1").get(page(row)).content.decode()
    assert "You did the other screening" in own
    assert "data-main-act" not in own
    refused = browser("reviewer_1").post(page(row, "/screen"), sheet(aoi, row, 2))
    assert refused.status_code == 422
    assert "First screening:" in browser("reviewer_2").get(page(row)).content.decode()
    assert browser("reviewer_2").post(page(row, "/screen"), sheet(aoi, row, 2)).status_code == 303
    row.refresh_from_db()
    assert row.status == Status.REVIEWED


def test_somebody_else_was_first_and_nothing_typed_is_lost(aoi: World, browser: Browser) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    typed = {**sheet(aoi, row, signed="no"), "comment": "look at page 2"}
    Application.objects.filter(pk=row.pk).update(version=F("version") + 1)
    answer = browser("reviewer_2").post(page(row, "/screen"), typed)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else was first" in text
    assert "look at page 2" in text
    assert not Review.objects.exists()
    again = browser("reviewer_2").post(page(row, "/screen"), {**typed, "version": row.version + 1})
    assert again.status_code == 303


def test_both_judgements_stand_side_by_side(aoi: World, browser: Browser) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    typed = sheet(aoi, row, signed="no")
    screen(aoi.actor("aoi_reviewer_1"), aoi.aoi.pk, [row.pk], Review.Stage.FIRST)
    answer = browser("reviewer_2").post(page(row, "/screen"), typed)
    assert answer.status_code == 409
    assert "Answers that differ" in answer.content.decode()
    assert Review.objects.count() == 1
