"""Duplicate candidates on the pages."""

import pytest

from cases.models import Application, DuplicateCandidate, Status
from cases.services.duplicate.find import find_duplicates
from tests.cases.views.conftest import Browser
from tests.factories.cases import make_application, make_household
from tests.factories.security import World


@pytest.fixture
def pair(aoi: World) -> DuplicateCandidate:
    household = make_household(aoi.aoi)
    older = make_application(aoi, status=Status.VERIFIED, household=household)
    newer = make_application(aoi, status=Status.VERIFIED, household=household)
    find_duplicates(actor=aoi.actor("aoi_reviewer_1"), program_id=aoi.aoi.pk, application_ids=[newer.pk, older.pk])
    return DuplicateCandidate.objects.get(application=newer, other=older)


def test_side_by_side_and_different(aoi: World, browser: Browser, pair: DuplicateCandidate) -> None:
    reviewer = browser("reviewer_1")
    listed = reviewer.get("/p/aoi/work/duplicates?ground=household").content.decode()
    assert f"/work/duplicates/{pair.pk}" in listed
    assert f"/work/duplicates/{pair.pk}" not in reviewer.get("/p/aoi/work/duplicates?ground=account").content.decode()
    page = f"/p/aoi/work/duplicates/{pair.pk}"
    text = reviewer.get(page).content.decode()
    assert pair.application.receipt_number in text
    assert pair.other.receipt_number in text
    assert browser("caller").post(page, {"verdict": "different"}).status_code == 403
    assert reviewer.post(page, {"verdict": "perhaps"}).status_code == 422
    pair.refresh_from_db()
    assert pair.state == "open"
    assert reviewer.post(page, {"verdict": "different", "reason": "two claims"}).status_code == 303
    pair.refresh_from_db()
    assert pair.state == "different"
    assert reviewer.post(page, {"verdict": "merged"}).status_code == 422


def test_the_newer_one_is_merged(aoi: World, browser: Browser, pair: DuplicateCandidate) -> None:
    browser("reviewer_1").post(f"/p/aoi/work/duplicates/{pair.pk}", {"verdict": "merged"})
    newer = Application.objects.get(pk=pair.application_id)
    assert (newer.status, newer.merged_into_id) == (Status.MERGED, pair.other_id)


def test_not_here_and_not_for_everybody(aoi: World, browser: Browser, pair: DuplicateCandidate) -> None:
    assert browser("officer").get(f"/p/aoi/work/duplicates/{pair.pk}").status_code == 403
    assert browser("reviewer_1").get("/p/aoi/work/duplicates/999999999").status_code == 404
    pair.application.household.protected = True
    pair.application.household.save()
    text = browser("reviewer_1").get(f"/p/aoi/work/duplicates/{pair.pk}").content.decode()
    assert "A case of the dedicated desk" in text
    assert "青井" not in text
    assert "青井" not in browser("reviewer_1").get("/p/aoi/work/duplicates").content.decode()
