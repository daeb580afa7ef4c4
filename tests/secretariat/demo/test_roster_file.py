"""The roster as a file: it parses back to what was generated, in every encoding."""

import csv
import io
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.demo.people import KAKUU, MIHON, Birth, Gaiji, generate_households
from secretariat.demo.people.roster_file import COLUMNS, seireki, wareki, write_roster
from tests.secretariat.demo.people_sample import ON, sample

SPECIMEN = (
    "宛名番号,世帯番号,続柄,世帯主区分,氏名,氏名カナ,通称,生年月日,性別,郵便番号,住所コード,住所,方書,異動日,異動事由,支援措置,"
    "課税区分,金融機関コード,支店コード,預金種目,口座番号,口座名義カナ,送付先郵便番号,送付先住所,送付先方書"
)


def written(households, **options):
    target = io.BytesIO()
    result = write_roster(households, target, **{"municipality": MIHON, **options})
    return target.getvalue(), result


def parsed(raw: bytes, encoding: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode(encoding), newline="")))


def test_header_and_line_ends():
    raw, result = written(sample()[:30])
    lines = raw.decode("cp932").split("\r\n")
    assert lines[0] == SPECIMEN == ",".join(COLUMNS)
    assert lines[-1] == ""
    assert len(lines) == result.persons + 2
    assert raw.count(b"\n") == raw.count(b"\r\n")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8"])
def test_utf8_carries_the_true_characters(encoding):
    raw, result = written(sample(), encoding=encoding)
    assert raw.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    rows = parsed(raw, encoding)
    people = [person for household in sample() for person in household.persons]
    assert [row["氏名"] for row in rows] == [person.name for person in people]
    assert [row["氏名カナ"] for row in rows] == [person.kana for person in people]
    assert result.persons == len(rows)
    assert {entry.true for entry in result.gaiji} == {""}


def test_cp932_carries_codes_that_the_table_translates_back():
    raw, result = written(sample())
    rows = parsed(raw, "cp932")
    true = {entry.code: entry.true for entry in result.gaiji if entry.true}
    assert "\U00020bb7" in true.values()
    table = str.maketrans(true)
    people = [person for household in sample() for person in household.persons]
    assert [row["氏名"].translate(table) for row in rows] == [person.name for person in people]
    changed = [row["氏名"] for row, person in zip(rows, people, strict=True) if row["氏名"] != person.name]
    assert 0 < len(changed) < len(rows) / 50


def test_same_code_is_another_character_in_the_other_town():
    households = list(generate_households(seed=5, count=3000, municipality=KAKUU, on=ON))
    raw, result = written(households, municipality=KAKUU)
    assert Gaiji("\ue001", "\U00020bb7", "吉", "つちよし") in result.gaiji
    assert "\ue001" in raw.decode("cp932")


def test_character_without_code_fails_loudly():
    household = sample()[0]
    strange = household._replace(persons=(household.head._replace(name="俱利\u3000実"),))
    with pytest.raises(UnicodeEncodeError):
        written([strange])


def test_rows_agree_with_their_household():
    rows = iter(parsed(written(sample(), birth_style="seireki")[0], "cp932"))
    for household in sample():
        for person in household.persons:
            row = next(rows)
            assert row["宛名番号"] == person.person_no
            assert row["世帯番号"] == household.household_no
            assert row["世帯主区分"] == str(int(person.is_head))
            assert row["生年月日"] == f"{person.birth.year:04d}{person.birth.month:02d}{person.birth.day:02d}"
            assert row["住所"] == household.address.address
            assert (row["支援措置"], row["課税区分"]) == (str(int(person.is_protected)), person.tax)
            account = tuple(row[column] for column in COLUMNS[17:22])
            assert account == (household.account if person.is_head and household.account else ("",) * 5)
            assert bool(row["送付先住所"]) == (person.is_head and household.mailing is not None)
    assert next(rows, None) is None


def test_wareki_style_leaves_foreign_births_in_the_western_calendar():
    rows = parsed(written(sample(), birth_style="wareki")[0], "cp932")
    people = [person for household in sample() for person in household.persons]
    for row, person in zip(rows, people, strict=True):
        assert len(row["生年月日"]) == (8 if person.is_foreign else 7)


def test_excel_text_form():
    rows = parsed(written(sample()[:5], has_excel_text=True)[0], "cp932")
    assert rows[0]["宛名番号"] == f'="{sample()[0].head.person_no}"'
    assert not rows[0]["氏名"].startswith("=")


def test_path_and_stream_write_the_same_bytes(tmp_path):
    path = tmp_path / "roster.csv"
    write_roster(sample()[:200], path, municipality=MIHON)
    assert path.read_bytes() == written(sample()[:200])[0]


@pytest.mark.parametrize("options", [{"encoding": "shift_jis"}, {"birth_style": "julian"}])
def test_unknown_option_is_refused(options):
    with pytest.raises(ValueError, match="write_roster"):
        written(sample()[:1], **options)


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (Birth(1989, 1, 7), "3640107"),
        (Birth(1989, 1, 8), "4010108"),
        (Birth(2019, 4, 30), "4310430"),
        (Birth(2019, 5, 1), "5010501"),
        (Birth(1926, 12, 24), "2151224"),
        (Birth(1926, 12, 25), "3011225"),
        (Birth(1912, 7, 29), "1450729"),
        (Birth(1912, 7, 30), "2010730"),
        (Birth(1940, 7, 0), "3150700"),
        (Birth(1940, 0, 0), "3150000"),
        (Birth(1926, 0, 0), "19260000"),
    ],
)
def test_wareki_at_the_era_boundaries(born, expected):
    assert wareki(born) == expected


@given(st.dates(min_value=date(1912, 7, 30), max_value=date(2099, 12, 31)))
def test_wareki_reads_back(day):
    text = wareki(Birth(day.year, day.month, day.day))
    year = int(text[1:3]) + {"2": 1911, "3": 1925, "4": 1988, "5": 2018}[text[0]]
    assert date(year, int(text[3:5]), int(text[5:7])) == day
    assert seireki(Birth(day.year, day.month, day.day)) == day.strftime("%Y%m%d")


def test_no_row_is_normalised():
    """塚 U+FA10 and its kind would be lost by NFC; the file must still have them."""
    names = "".join(row["氏名"] for row in parsed(written(sample())[0], "cp932"))
    assert unicodedata.normalize("NFC", names) != names
