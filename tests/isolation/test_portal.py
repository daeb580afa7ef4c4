"""R1 on the residents' side: with one letter open, nothing of another letter or program can be reached."""

import uuid
from typing import Any

import pytest
from django.test import Client

from intake.portal.models import Draft, DraftPhoto, PublishedLetter, SentItem, Submission
from security import clock
from tests.factories.portal import Letter, make_letter, make_published
from tests.isolation.answers import Findings
from tests.isolation.routes import Route, routes_of

pytestmark = [pytest.mark.bar("R1"), pytest.mark.django_db(databases=["default", "portal"])]

THEIRS, NOBODYS = uuid.UUID(int=77), uuid.UUID(int=78)
KINDS = ["application", "deficiency", "withdraw", "status"]
STEPS = ["household", "people", "account", "photos", "check"]


@pytest.fixture
def letters(db) -> tuple[Letter, Letter]:
    """A letter of each of two programs; the second has a draft, a photograph, a receipt and a submission."""
    ours, theirs = (
        make_letter(*make_published(code, name=f"{code}給付金"), serial=serial, names=[name])
        for code, serial, name in (("aoi", 1, "青井　花子"), ("midori", 2, "みどり標本"))
    )
    draft = Draft.objects.create(
        letter=theirs.row, kind="apply", reference=THEIRS, content=b"sealed", saved_at=clock.now()
    )
    DraftPhoto.objects.create(draft=draft, place=THEIRS, slot="card", media_type="image/png", content=b"sealed")
    sent = {"letter": theirs.row, "reference": THEIRS, "content": b"sealed", "sent_at": clock.now()}
    SentItem.objects.create(kind="apply", **sent)
    Submission.objects.create(
        reference=THEIRS,
        published=theirs.row.published,
        number_hash=theirs.row.number_hash,
        content=b"locked",
        submitted_at=clock.now(),
    )
    return ours, theirs


def rows(letter: Letter) -> list[list[Any]]:
    """Everything that stands for a letter."""
    row = letter.row
    found = (
        PublishedLetter.objects.filter(pk=row.pk),
        Draft.objects.filter(letter=row),
        DraftPhoto.objects.filter(draft__letter=row),
        SentItem.objects.filter(letter=row),
        Submission.objects.filter(number_hash=row.number_hash),
    )
    return [list(query.order_by("pk").values_list()) for query in found]


def paths(route: Route, code: str, reference: uuid.UUID) -> list[str]:
    values = {"portal_code": code, "reference": reference, "place": reference}
    return [route.path(**values, kind=kind, step=step) for kind in KINDS for step in STEPS]


def test_an_open_letter_opens_no_other_programs_pages(letters: tuple[Letter, Letter], record_property) -> None:
    """Whoever has a letter of one program open is, at another program, like somebody who has none."""
    ours, theirs = letters
    resident, stranger, findings = Client(), Client(), Findings()
    assert ours.open(resident).status_code == 302
    before = rows(theirs)
    for route in routes_of("portal"):
        for path in sorted(set(paths(route, "midori", THEIRS))):
            if path.endswith(("/leave", "/open")):
                continue
            for method in ("get", "post"):
                pair = [getattr(client, method)(path) for client in (resident, stranger)]
                findings.equal(f"{method} {path}", *pair)
    assert findings.faults == []
    assert rows(theirs) == before
    record_property("tried", f"portal: {findings.tried} addresses of another program")


def test_references_of_another_letter_are_like_none(letters: tuple[Letter, Letter], record_property) -> None:
    ours, theirs = letters
    resident, findings = Client(), Findings()
    assert ours.open(resident).status_code == 302
    before = rows(theirs)
    for route in (route for route in routes_of("portal") if route.names_an_object):
        for method in ("get", "post"):
            pair = [getattr(resident, method)(paths(route, "aoi", reference)[0]) for reference in (THEIRS, NOBODYS)]
            findings.equal(f"{method} {route.route}", *pair, (str(THEIRS), str(NOBODYS)))
            assert pair[0].status_code in {302, 404, 405}, route.route
    assert findings.tried >= 8
    assert findings.faults == []
    assert rows(theirs) == before
    record_property("tried", f"portal: {findings.tried} references of another letter")


def test_one_letters_code_does_not_open_another(letters: tuple[Letter, Letter]) -> None:
    ours, theirs = letters
    client = Client()
    crossed = client.post(ours.url("open"), {"number": theirs.number, "secret": theirs.secret})
    unknown = client.post(ours.url("open"), {"number": "101-0000999-99", "secret": theirs.secret})
    assert crossed.status_code == unknown.status_code != 302
