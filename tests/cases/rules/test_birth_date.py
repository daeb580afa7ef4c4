"""Birth dates with unknown parts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.birth_date import BirthDate, format_birth_date, parse_birth_date
from cases.rules.era import format_era_compact
from cases.rules.faults import RuleError


@pytest.mark.parametrize(
    ("text", "birth"),
    [
        ("19350401", BirthDate(1935, 4, 1)),
        ("1935-04-01", BirthDate(1935, 4, 1)),
        ("１９３５０４０１", BirthDate(1935, 4, 1)),
        ("19350400", BirthDate(1935, 4)),
        ("19350000", BirthDate(1935)),
        ("3100401", BirthDate(1935, 4, 1)),
        ("3100400", BirthDate(1935, 4)),
        ("3100000", BirthDate(1935)),
        ("5010501", BirthDate(2019, 5, 1)),
    ],
)
def test_roster_forms(text, birth):
    parsed = parse_birth_date(text)
    assert parsed.value == birth
    assert parsed.findings == ()


@pytest.mark.parametrize("text", ["4310501", "4320000", "3640200"])
def test_a_birth_outside_its_era_is_read_with_a_warning(text):
    assert [finding.code for finding in parse_birth_date(text).findings] == ["era.outside"]


def test_a_year_that_two_eras_share_is_no_reason_to_warn():
    assert parse_birth_date("3640000").findings == ()
    assert parse_birth_date("4010000").findings == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "date.form"),
        ("1935", "date.form"),
        ("昭和10年", "date.form"),
        ("19350001", "date.impossible"),
        ("19351300", "date.impossible"),
        ("20250229", "date.impossible"),
        ("00000000", "date.impossible"),
        ("3000401", "date.impossible"),
    ],
)
def test_what_is_no_birth_date_is_refused(text, code):
    with pytest.raises(RuleError) as caught:
        parse_birth_date(text)
    assert caught.value.code == code
    assert caught.value.value is None


@pytest.mark.parametrize(
    ("birth", "earliest_on", "latest_on", "compact", "written"),
    [
        (BirthDate(1935, 4, 1), date(1935, 4, 1), date(1935, 4, 1), "19350401", "昭和10年4月1日"),
        (BirthDate(1936, 2), date(1936, 2, 1), date(1936, 2, 29), "19360200", "昭和11年2月(日不詳)"),
        (BirthDate(1935), date(1935, 1, 1), date(1935, 12, 31), "19350000", "昭和10年(月日不詳)"),
        (BirthDate(1989), date(1989, 1, 1), date(1989, 12, 31), "19890000", "平成元年(月日不詳)"),
    ],
)
def test_unknown_parts_stay_unknown(birth, earliest_on, latest_on, compact, written):
    assert (birth.earliest_on, birth.latest_on) == (earliest_on, latest_on)
    assert birth.compact == compact
    assert format_birth_date(birth) == written
    assert birth.is_complete == (earliest_on == latest_on)


@given(st.dates(date(1868, 1, 25), date(2099, 12, 31)), st.sampled_from(["day", "month", "year"]))
def test_every_birth_comes_back_from_its_compact_form(day, known):
    birth = BirthDate(day.year, None if known == "year" else day.month, day.day if known == "day" else None)
    assert parse_birth_date(birth.compact).value == birth
    assert birth.earliest_on <= day <= birth.latest_on
    assert parse_birth_date(format_era_compact(day)).value == BirthDate.from_date(day)
