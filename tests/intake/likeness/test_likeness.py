"""One picture in two households: it is found when it was saved anew, and two other pictures are not."""

import io

import pytest
from PIL import Image, ImageDraw

from cases.models import Application, FraudEntry, FraudSignal, Household
from cases.services.fraud.start_look import start_look
from intake.models import MailItem, PageBand, PageMark, ScanPage
from intake.rules.likeness import bands_of, mark_of
from intake.selectors.likeness import pictures_of, unmarked_pages
from intake.services.likeness.mark_pages import mark_pages
from intake.services.mail.store_pages import PageToStore, store_pages
from intake.services.upload.accept_file import accept_file
from security import clock
from security.actor import NotAllowedError, system_actor
from security.jobs.run import run_job
from security.models import AuditEvent
from security.tenancy.scope import program_scope
from tests.factories.cases import make_application, make_household
from tests.factories.security import World


def passbook(words: str, *, shift: int = 0) -> Image.Image:
    """A photograph of a passbook: a page with lines of text on a table."""
    picture = Image.new("RGB", (1200, 800), (150, 140, 130))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((80 + shift, 60, 1120, 740), fill=(240, 238, 228))
    for row, word in enumerate(words.split()):
        for place, letter in enumerate(word):
            tone = ord(letter) * 7 % 160
            draw.rectangle(
                (120 + place * 60, 100 + row * 70, 165 + place * 60, 150 + row * 70), fill=(tone, tone, tone)
            )
    return picture


def saved(picture: Image.Image, form: str = "PNG", **values: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form, **values)
    return buffer.getvalue()


ONE = passbook("minato-bank yamada-taro 0123456 ordinary branch-001")
OTHER = passbook("kita-bank sato-hanako 7654321 current branch-002-old", shift=40)


def differing(first: bytes, second: bytes) -> int:
    return (mark_of(first) ^ mark_of(second)).bit_count()


def test_the_mark_stays_when_a_picture_is_saved_anew() -> None:
    original = saved(ONE)
    assert differing(original, saved(ONE, "JPEG", quality=60)) <= 14
    assert differing(original, saved(ONE.resize((800, 533)), "JPEG", quality=80)) <= 14
    assert differing(original, saved(OTHER)) > 30


def test_of_marks_that_differ_in_few_points_one_part_is_the_same() -> None:
    mark = mark_of(saved(ONE))
    telling = [band >> 32 for band in bands_of(mark)]
    changed = mark ^ sum(1 << 32 * part for part in telling[:-1])
    assert set(bands_of(mark)) & set(bands_of(changed))


def test_an_empty_page_is_like_no_other() -> None:
    assert bands_of(mark_of(saved(Image.new("L", (400, 400), 255)))) == []


def attach(row: Application, content: bytes, *, doc_type: str = "") -> ScanPage:
    item = MailItem.objects.create(
        program_id=row.program_id,
        digest=f"{row.pk}-{MailItem.objects.count()}",
        kind=MailItem.Kind.FORM,
        state=MailItem.State.MATCHED,
        household_id=row.household_id,
        application=row,
        received_on=clock.today(),
        received_at=clock.now(),
    )
    accepted = accept_file(content=content)
    store_pages(item=item, pages=[PageToStore(accepted.pages[0], accepted.sha256, doc_type)])
    return item.pages.get()


@pytest.fixture
def two(aoi: World) -> list[Application]:
    """Two households with the same passbook, and a third with its own."""
    rows = [make_application(aoi, household=make_household(aoi.aoi)) for _number in range(3)]
    for row, content in zip(rows, (saved(ONE), saved(ONE, "JPEG", quality=70), saved(OTHER)), strict=True):
        attach(row, content)
    return rows


def look(world: World) -> None:
    job = start_look(actor=system_actor("test"), program_id=world.aoi.pk)
    run_job(world.aoi.pk, job.pk)


def test_the_look_finds_them_and_shows_both(aoi: World, two: list[Application]) -> None:
    look(aoi)
    signals = FraudSignal.objects.filter(rule="image_alike", is_standing=True)
    assert {(row.application_id, tuple(row.related)) for row in signals} == {
        (two[0].pk, (two[1].pk,)),
        (two[1].pk, (two[0].pk,)),
    }
    assert FraudEntry.objects.count() == 2
    (pair,) = pictures_of(actor=aoi.actor("aoi_reviewer_1"), program_id=aoi.aoi.pk, application=two[0])
    assert pair.other_receipt_number == two[1].receipt_number
    assert pair.bits <= 14
    assert unmarked_pages(aoi.aoi.pk) == []
    look(aoi)
    assert PageMark.objects.count() == 3


def test_pages_of_one_household_and_forms_are_left_out(aoi: World) -> None:
    row = make_application(aoi, household=make_household(aoi.aoi))
    attach(row, saved(ONE))
    attach(row, saved(ONE, "JPEG", quality=70))
    attach(make_application(aoi, household=make_household(aoi.aoi)), saved(ONE), doc_type="C")
    look(aoi)
    assert PageMark.objects.count() == 2
    assert not FraudSignal.objects.exists()


def test_a_picture_of_a_restricted_case_is_not_shown(aoi: World, two: list[Application]) -> None:
    look(aoi)
    Household.objects.filter(pk=two[1].household_id).update(protected=True)
    assert pictures_of(actor=aoi.actor("aoi_reviewer_1"), program_id=aoi.aoi.pk, application=two[0]) == []


def test_marking_is_recorded_and_not_for_everybody(aoi: World, two: list[Application]) -> None:
    ids = [pk for chunk in unmarked_pages(aoi.aoi.pk) for pk in chunk]
    for person in ("aoi_keyer_1", "aoi_officer", "midori_manager"):
        with pytest.raises(NotAllowedError):
            mark_pages(actor=aoi.actor(person), program_id=aoi.aoi.pk, page_ids=ids)
    assert not PageMark.objects.exists()
    assert mark_pages(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, page_ids=ids) == 3
    assert mark_pages(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, page_ids=ids) == 0
    assert AuditEvent.objects.filter(code="intake.pages_marked").count() == 1
    with program_scope(aoi.midori.pk):
        assert not PageMark.objects.exists()
        assert not PageBand.objects.exists()
