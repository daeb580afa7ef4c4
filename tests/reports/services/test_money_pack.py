"""Papers for approval: all of one state, adding up to the file that goes out; the list for the finance system."""

import csv
import hashlib
import io

import pikepdf
import pytest
from django.db import IntegrityError, transaction

from cases.errors import CaseError
from cases.models import PayoutFile, TransferLine
from reports.models import FinanceLayout, MoneyPack, PackFile
from reports.rules.finance_layout import LayoutColumn
from reports.selectors.packs import find_pack, packs
from reports.services.pack.make_pack import make_pack
from reports.services.pack.read_pack import read_pack
from reports.services.pack.set_layout import set_layout
from reports.services.pack.start_pack import start_pack
from security.actor import NotAllowedError
from security.models import AuditEvent
from tests.factories.money import make_case, open_office

COLUMNS = [LayoutColumn("債主", "person_number"), LayoutColumn("金額", "yen"), LayoutColumn("科目", "fixed", "18-01")]


@pytest.fixture
def office(world):
    with open_office(world) as found:
        yield found


def who(office, name="aoi_treasurer"):
    return {"actor": office.world.actor(name), "program_id": office.program_id}


def checked(office, *numbers, **values) -> int:
    office.decide(*(make_case(office.world.aoi, number, household={"members": 2}, **values) for number in numbers))
    batch_id = office.prepare().batch_id
    office.check(batch_id)
    assert isinstance(batch_id, int)
    return batch_id


def listed(office, number, kind, encoding="utf-8-sig"):
    content = read_pack(**who(office), number=number, kind=kind).content
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


def pages_of(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(list(pdf.pages))


def test_the_papers_name_the_very_file_that_is_released(office) -> None:
    batch_id = checked(office, 1, 2, 3)
    pack = make_pack(**who(office, "aoi_clerk_1"), number=1)
    assert (pack.count, pack.people, pack.yen) == (3, 6, 90_000)
    assert [row.is_what_was_approved for row in packs(**who(office))] == [None]
    released = office.release(batch_id)
    assert pack.file_sha256 == released.sha256 == PayoutFile.objects.get().sha256
    assert pack.payee_digest == released.payee_digest
    found = find_pack(**who(office), number=1)
    assert found is not None
    assert found.is_what_was_approved


def test_every_paper_adds_up_to_the_batch(office) -> None:
    checked(office, 1, 2, 3)
    make_pack(**who(office), number=1)
    decisions = listed(office, 1, "decisions")[1:]
    assert sum(int(row[7]) for row in decisions) == 90_000
    assert sum(int(row[6]) for row in decisions) == 6
    orders = listed(office, 1, "orders")[1:]
    sums: dict[str, list[int]] = {}
    for kind, _name, count, people, yen in orders:
        found = sums.setdefault(kind, [0, 0, 0])
        found[:] = [found[0] + int(count), found[1] + int(people), found[2] + int(yen)]
    assert sums == {kind: [3, 6, 90_000] for kind in ("金額別", "金融機関別", "支給回別")}
    finance = listed(office, 1, "finance", "cp932")
    assert sum(int(row[4]) for row in finance[1:]) == 90_000
    assert finance[1][9] == TransferLine.objects.get(position=1).account.open("number")
    assert pages_of(read_pack(**who(office), number=1, kind="papers").content) == 4


def test_papers_are_made_once_and_kept_as_they_were(office) -> None:
    checked(office, 1)
    first = make_pack(**who(office), number=1)
    assert make_pack(**who(office, "aoi_clerk_2"), number=1) == first
    assert MoneyPack.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        MoneyPack.objects.update(yen=1)
    for file in PackFile.objects.all():
        stored = read_pack(**who(office), number=1, kind=file.kind)
        assert hashlib.sha256(stored.content).hexdigest() == file.sha256
    assert AuditEvent.objects.filter(program_id=office.program_id, code="reports.pack_read").count() == 4


def test_a_second_wave_stands_beside_the_first(office) -> None:
    office.send(make_case(office.world.aoi, 1))
    checked(office, 2, 3)
    pack = make_pack(**who(office), number=2)
    assert (pack.count, pack.yen) == (2, 60_000)
    assert [row.batch.number for row in packs(**who(office))] == [2, 1]


def test_no_papers_without_a_check(office) -> None:
    office.decide(make_case(office.world.aoi, 1))
    office.prepare()
    for act in (make_pack, start_pack):
        with pytest.raises(CaseError) as raised:
            act(**who(office), number=1)
        assert raised.value.code == "batch_prepared"
    with pytest.raises(NotAllowedError):
        make_pack(**who(office, "aoi_manager"), number=1)
    assert not MoneyPack.objects.exists()


def test_the_finance_list_has_the_municipalitys_columns(office) -> None:
    set_layout(**who(office, "aoi_officer"), columns=COLUMNS, encoding="utf-8-sig")
    checked(office, 1)
    pack = make_pack(**who(office), number=1)
    rows = listed(office, 1, "finance")
    assert rows[0] == ["債主", "金額", "科目"]
    assert rows[1][1:] == ["30000", "18-01"]
    assert pack.layout_version == 1
    assert set_layout(**who(office), columns=COLUMNS[:2], encoding="cp932").version == 2


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ([], "no_column"),
        ([LayoutColumn("宛名", "person_number")], "no_amount"),
        ([LayoutColumn("額", "yen"), LayoutColumn("額", "yen")], "twice"),
        ([LayoutColumn("額", "moon")], "source"),
        ([LayoutColumn("𠮷額", "yen")], "not_encodable"),
        ([LayoutColumn(f"額{n}", "yen") for n in range(31)], "too_many"),
    ],
)
def test_columns_that_make_no_list_are_refused(office, columns, code) -> None:
    with pytest.raises(CaseError) as raised:
        set_layout(**who(office), columns=columns, encoding="cp932")
    assert raised.value.code == code
    assert not FinanceLayout.objects.exists()


def test_a_restricted_case_is_counted_and_not_named(office) -> None:
    checked(office, 1, account={"holder_kana": "ヒミツ　ハナコ"})
    office_case = make_case(
        office.world.aoi, 2, household={"protected": True}, account={"holder_kana": "ヒミツ　タロウ"}
    )
    office.decide(office_case)
    batch_id = office.prepare().batch_id
    office.check(batch_id)
    make_pack(**who(office), number=2)
    row = listed(office, 2, "decisions")[1]
    assert row[7] == "30000"
    assert row[12:] == ["", ""]
