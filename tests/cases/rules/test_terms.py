"""Terms of a program: which of them an application gets, what each comes to, and that the parts are the whole."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.amounts import AmountFacts, AmountProposal, explain_amount, propose_amount
from cases.rules.birth_date import BirthDate
from cases.rules.faults import RuleError
from cases.rules.payment import customer_codes, explained_yen, payment_cap_yen
from cases.rules.terms import Term, by_term, check_terms, entitled_terms, in_terms, next_term, period_of, read_terms

RULES = (
    {"kind": "per_household", "yen": 30_000},
    {"kind": "per_person", "yen": 4_000, "per_month": True},
    {"kind": "rate", "percent": 50, "ceiling_yen": 10_000, "round_down_to_yen": 10, "per_month": True},
)


@st.composite
def term_rows(draw: st.DrawFn) -> list[Term]:
    """Terms that follow each other, each some months long, with a gap now and then."""
    day = draw(st.dates(dt.date(2024, 1, 1), dt.date(2028, 1, 1)))
    found = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        last = day + dt.timedelta(days=draw(st.integers(0, 200)))
        closing = day + dt.timedelta(days=draw(st.integers(0, 250)))
        pays_on = closing + dt.timedelta(days=draw(st.integers(0, 60)))
        found.append(Term(number, f"第{number}期", day, last, closing, pays_on))
        day = last + dt.timedelta(days=draw(st.integers(1, 40)))
    return found


@given(term_rows(), st.sampled_from(RULES), st.integers(0, 60_000), st.dates(), st.booleans())
def test_the_terms_add_up_to_the_whole_and_explain_themselves(terms, rule, price, received_on, pays_back):
    check_terms(terms)
    assert list(read_terms(term.to_data() for term in terms)) == terms
    unit = propose_amount(rule, AmountFacts([BirthDate(2010), BirthDate(1980)], figures={"purchase_yen": price}))
    whole = in_terms(rule, unit, terms, received_on=received_on, pays_back=pays_back)
    parts = by_term(whole.lines)
    wanted = entitled_terms(terms, received_on=received_on, pays_back=pays_back)
    assert list(parts) == [term.number for term in wanted]
    assert sum(part.yen for part in parts.values()) == whole.yen
    for term in wanted:
        part = parts[term.number]
        assert part.yen == unit.yen * (term.months if rule.get("per_month") else 1)
        assert explained_yen(part.lines) == part.yen
        assert part.yen <= payment_cap_yen(rule, members=2, ceiling_yen=10**9, months=term.months)
    assert len(explain_amount(whole.lines)) == len(whole.lines)


@given(term_rows(), st.dates(), st.integers(0, 400))
def test_who_comes_later_never_gets_more_terms(terms, received_on, days):
    later = min(received_on, dt.date(9998, 1, 1)) + dt.timedelta(days=days)
    early = entitled_terms(terms, received_on=min(received_on, later), pays_back=False)
    assert set(entitled_terms(terms, received_on=later, pays_back=False)) <= set(early)
    assert entitled_terms(terms, received_on=later, pays_back=True) == tuple(terms)
    ahead = next_term(terms, received_on)
    assert all(term.pays_on < received_on for term in terms) if ahead is None else ahead.pays_on >= received_on


@given(term_rows())
def test_every_term_has_a_key_and_a_customer_code_of_its_own(terms):
    keys = [period_of("2026", 0), *(period_of("2026", term.number) for term in terms)]
    codes = [customer_codes(application_id=7, receipt_number="123", attempt=1, term=number) for number in range(25)]
    assert len(set(keys)) == len(keys)
    assert len(set(codes)) == len(codes)
    assert all(len(first) <= 10 and first.isdecimal() for first, _second in codes)
    assert all(before.last_on < after.first_on for before, after in pairwise(terms))


DAY = dt.date(2026, 4, 1)
FIRST = Term(1, "1学期", DAY, dt.date(2026, 7, 31), dt.date(2026, 7, 10), dt.date(2026, 8, 20))
SECOND = Term(2, "2学期", dt.date(2026, 8, 1), dt.date(2026, 12, 31), dt.date(2026, 12, 10), dt.date(2027, 1, 20))


@pytest.mark.parametrize(
    "wrong",
    [
        Term(1, "again", SECOND.first_on, SECOND.last_on, SECOND.changes_until_on, SECOND.pays_on),
        Term(2, "overlaps", dt.date(2026, 7, 31), SECOND.last_on, SECOND.changes_until_on, SECOND.pays_on),
        Term(2, "backwards", SECOND.last_on, SECOND.first_on, SECOND.changes_until_on, SECOND.pays_on),
        Term(2, "too soon", SECOND.first_on, SECOND.last_on, SECOND.pays_on, SECOND.changes_until_on),
        Term(100, "too high", SECOND.first_on, SECOND.last_on, SECOND.changes_until_on, SECOND.pays_on),
    ],
    ids=lambda term: term.name,
)
def test_terms_that_do_not_follow_each_other_are_refused(wrong):
    check_terms([SECOND, FIRST])
    with pytest.raises(RuleError) as refused:
        check_terms([FIRST, wrong])
    assert (refused.value.code, refused.value.row) == ("term.days", wrong.number)


def test_an_application_after_every_closing_day_gets_nothing():
    unit = AmountProposal(30_000, [{"code": "household", "yen": 30_000}])
    late = in_terms({}, unit, [FIRST, SECOND], received_on=dt.date(2026, 12, 11), pays_back=False)
    assert (late.yen, by_term(late.lines)) == (0, {})
    assert len(explain_amount(late.lines)) == 1
