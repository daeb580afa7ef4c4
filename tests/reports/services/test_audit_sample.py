"""Samples for the auditor: drawn by a seed alone, and traced from the envelope to the bank."""

import hashlib
import io

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.errors import CaseError
from cases.models import PayoutFile, Review, TransferLine
from intake.models import EntryTask
from reports.models import AuditSample
from reports.rules.sampling import draw
from reports.selectors.audit_trace import bank_line_of, traces
from reports.services.audit_sample.make_sample import make_sample
from reports.services.audit_sample.read_sample import read_sample
from reports.services.audit_sample.start_sample import start_sample
from security.actor import NotAllowedError
from security.models import AccessLog
from tests.factories.money import NOW, make_case, open_office


@pytest.fixture
def office(world):
    with open_office(world) as found:
        yield found


def who(office, name="aoi_auditor"):
    return {"actor": office.world.actor(name), "program_id": office.program_id}


def sample(office, seed="aoi-2025", size=3, number=1):
    last = TransferLine.objects.order_by("-pk")[0].pk
    return make_sample(**who(office), number=number, seed=seed, size=size, last_line=last)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40, deadline=None)
@given(st.text("abc123", min_size=1, max_size=8), st.sets(st.integers(1, 10**6), max_size=50), st.integers(1, 20))
def test_anybody_draws_the_same(seed, population, size) -> None:
    drawn = draw(seed, population, size)
    assert drawn == draw(seed, sorted(population, reverse=True), size)
    assert len(drawn) == len(set(drawn)) == min(size, len(population))
    hashes = [hashlib.sha256(f"{seed}:{number}".encode()).hexdigest() for number in drawn]
    assert hashes == sorted(hashes)


def test_a_sample_is_drawn_again_with_its_seed_though_more_was_paid_since(office) -> None:
    office.send(*(make_case(office.world.aoi, number) for number in range(1, 9)))
    first = sample(office)
    office.send(*(make_case(office.world.aoi, number) for number in range(11, 16)))
    again = make_sample(**who(office), number=2, seed=first.seed, size=3, last_line=first.last_line)
    assert (again.lines, again.population) == (first.lines, first.population) == (first.lines, 8)
    assert sample(office, seed="another", number=3).population == 13
    assert sample(office, number=1) == first
    with pikepdf.open(io.BytesIO(read_sample(**who(office), number=1).content)) as pdf:
        assert len(pdf.pages) >= 4


def test_a_payment_is_traced_over_keyings_checklist_and_decision_to_the_record(office) -> None:
    case = make_case(office.world.aoi, 1)
    users = office.world.users
    EntryTask.objects.create(
        program_id=office.program_id,
        application=case.application,
        form="confirmation",
        state="done",
        state_at=NOW,
        first_values='{"applicant_name": "見本　太郎", "account_number": "1234567"}',
        second_values='{"applicant_name": "見本　次郎", "account_number": "1234567"}',
        final_values='{"applicant_name": "見本　太郎", "account_number": "1234567"}',
        first_by=users["aoi_keyer_1"],
        second_by=users["aoi_keyer_2"],
        adjudicated_by=users["aoi_keyer_3"],
    )
    Review.objects.create(
        program_id=office.program_id,
        application=case.application,
        cycle=1,
        stage=1,
        reviewer=users["aoi_reviewer_1"],
        reviewer_label="審査",
        outcome="fit",
        checklist_version=3,
        answers={"identity": "yes"},
        at=NOW,
    )
    batch_id = office.send(case)
    office.results(batch_id)
    (trace,) = traces(program_id=office.program_id, line_ids=[TransferLine.objects.get().pk])
    (keying,) = trace.keyings
    shown = {field.label: field for field in keying.fields}
    assert keying.two_people
    assert not shown["署名（氏名）"].same
    assert shown["口座番号"].first == "••••567"
    assert trace.screenings[0].review.checklist_version == 3
    assert trace.screenings[0].answers == [("identity", "identity", "適")]
    assert trace.decision.number == 1
    assert trace.bank_line is not None
    assert trace.bank_line.agrees
    assert trace.bank_line.yen == 30_000


def test_a_record_that_is_not_the_line_is_found(office) -> None:
    office.send(make_case(office.world.aoi, 1), make_case(office.world.aoi, 2))
    first, second = TransferLine.objects.order_by("position")
    content = PayoutFile.objects.get().open("content") or ""
    records = content.split("\r\n")
    assert bank_line_of(first, records[1]).agrees
    assert bank_line_of(second, records[2]).agrees
    assert not bank_line_of(first, records[2]).agrees
    assert not bank_line_of(first, records[1].replace("0000030000", "0000030001")).agrees


def test_whose_cases_are_shown_is_kept_and_restricted_ones_are_not_shown(office) -> None:
    plain = make_case(office.world.aoi, 1)
    office.send(plain, make_case(office.world.aoi, 2, household={"protected": True}))
    sample(office)
    log = AccessLog.objects.get(program_id=office.program_id, place="reports:sample-file")
    assert log.listed == [plain.household.pk]
    found = traces(program_id=office.program_id, line_ids=AuditSample.objects.get().lines)
    hidden = next(trace for trace in found if trace.restricted)
    assert [*hidden.images, *hidden.keyings, *hidden.screenings] == []


def test_who_draws_and_from_what(office) -> None:
    with pytest.raises(CaseError) as raised:
        start_sample(**who(office), size=3)
    assert raised.value.code == "nothing_released"
    office.send(make_case(office.world.aoi, 1))
    for size, seed, code in ((0, "", "size"), (21, "", "size"), (3, "種", "seed"), (3, "x" * 41, "seed")):
        with pytest.raises(CaseError) as raised:
            start_sample(**who(office), size=size, seed=seed)
        assert raised.value.code == code
    for person in ("aoi_manager", "aoi_clerk_1", "aoi_officer"):
        with pytest.raises(NotAllowedError):
            start_sample(**who(office, person), size=3)
    job = start_sample(**who(office, "aoi_treasurer"), size=3)
    assert job.chunks.get().payload["seed"]
