"""The byte-exact example of the bank file, made by the services from two decided applications."""

import hashlib

import pytest

from cases.errors import CaseError, NotFoundError
from cases.models import PayoutBatch, PayoutFile, ProgramSetup
from cases.rules.zengin import payee_digest
from cases.services.payout.read_file import read_file
from security.actor import NotAllowedError
from security.models import AuditEvent
from tests.cases.rules.zengin.samples import EXAMPLE, NAKAMURA, YAMADA
from tests.factories.money import make_case


def example_cases(office):
    """Applications 1 and 2 with the serials 20250001 and 20250002 of the example."""
    yamada = make_case(
        office.world.aoi,
        20_250_001,
        yen=100_000,
        id=1,
        account={"bank_code": "0005", "branch_code": "001", "number": "0123456", "holder_kana": "ヤマダ　タロウ"},
        household={"entitled_yen": 100_000, "members": 4},
    )
    nakamura = make_case(
        office.world.aoi,
        20_250_002,
        yen=70_000,
        id=2,
        account={"bank_code": "9900", "branch_code": "408", "number": "1234567", "holder_kana": "ナカムラ　ヨーコ"},
        household={"entitled_yen": 70_000, "members": 2},
    )
    return yamada, nakamura


def test_the_services_write_the_example_byte_by_byte(office) -> None:
    cases = example_cases(office)
    office.decide(*cases)
    prepared = office.prepare()
    assert (prepared.line_count, prepared.total_yen, prepared.left_behind) == (2, 170_000, {})
    office.check(prepared.batch_id)
    released = office.release(prepared.batch_id)
    assert released.content == EXAMPLE
    assert released.sha256 == "dabd686d986fe8522879ef4dde66c997b09e05451bd591e0f30b0242fe21a1af"
    assert released.payee_digest == payee_digest([NAKAMURA, YAMADA])
    assert released.file_name == "furikomi-0001-20251210.txt"


def test_the_file_without_line_ends_is_the_one_of_600_bytes(office) -> None:
    ProgramSetup.objects.filter(program_id=office.program_id).update(bank_profile="standard-no-newline")
    cases = example_cases(office)
    office.decide(*cases)
    batch_id = office.prepare().batch_id
    office.check(batch_id)
    released = office.release(batch_id)
    assert len(released.content) == 600
    assert released.sha256 == "2ff0d203c034b5f03e9d2f0f9d3c2bf249d2d47731507af9d440c3a4d08bfa14"


def test_the_file_is_stored_sealed_and_each_reading_leaves_a_trace(office) -> None:
    batch_id = office.send(*example_cases(office))
    row = PayoutFile.objects.get(batch_id=batch_id)
    assert row.size == len(EXAMPLE)
    assert "ﾔﾏﾀﾞ".encode() not in bytes(row.content)
    assert b"0123456" not in bytes(row.content)
    again = read_file(actor=office.world.actor("aoi_treasurer"), program_id=office.program_id, batch_id=batch_id)
    assert again.content == EXAMPLE
    event = AuditEvent.objects.get(program_id=office.program_id, code="cases.file_read")
    assert (event.subject_ids, event.data) == ([batch_id], {"sha256": hashlib.sha256(EXAMPLE).hexdigest()})
    with pytest.raises(NotAllowedError):
        read_file(actor=office.world.actor("aoi_officer"), program_id=office.program_id, batch_id=batch_id)
    with pytest.raises(NotFoundError):
        read_file(actor=office.world.actor("aoi_treasurer"), program_id=office.program_id, batch_id=batch_id + 1)


def test_a_batch_is_released_once(office) -> None:
    batch_id = office.send(*example_cases(office))
    with pytest.raises(CaseError) as refused:
        office.release(batch_id)
    assert refused.value.code == "batch_released"
    assert PayoutFile.objects.filter(program_id=office.program_id).count() == 1
    assert PayoutBatch.objects.get(pk=batch_id).state == PayoutBatch.State.RELEASED


def test_the_released_file_does_not_show_in_a_log(office) -> None:
    office.decide(*example_cases(office))
    batch_id = office.prepare().batch_id
    office.check(batch_id)
    assert "ﾔﾏﾀﾞ" not in repr(office.release(batch_id))
