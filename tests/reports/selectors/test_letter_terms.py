"""What a letter says of terms: all that are granted with their sum and the first day; of which terms a denial is."""

import datetime as dt

from cases.models import Decision, ProgramSetup
from cases.rules.templates import COMMUTER_PASS_REFUND
from reports.selectors.letter_terms import denial_reasons, terms_of_decisions

SETUP = ProgramSetup(terms=[dict(term) for term in COMMUTER_PASS_REFUND.terms])
IN_MAY, IN_AUTUMN = dt.date(2026, 5, 20), dt.date(2026, 10, 1)


def granted(term: int, yen: int, on: dt.date = IN_MAY) -> Decision:
    return Decision(term=term, outcome="grant", amount_yen=yen, decided_on=on)


def denied(term: int, reason: str, on: dt.date) -> Decision:
    return Decision(term=term, outcome="deny", amount_yen=0, reason=reason, decided_on=on)


def test_one_letter_is_about_all_terms_that_are_granted() -> None:
    said = terms_of_decisions(SETUP, "定期券補助", [granted(1, 16_800), granted(2, 21_000), granted(3, 12_600)])
    assert (said["amount_yen"], said["transfer_on"]) == (50_400, dt.date(2026, 8, 20))
    assert "1学期（8月20日）、2学期（1月20日）、3学期（4月20日）に分けて" in said["paragraphs"][1]
    late = terms_of_decisions(SETUP, "定期券補助", [granted(2, 21_000, IN_AUTUMN), granted(3, 12_600, IN_AUTUMN)])
    assert (late["amount_yen"], late["transfer_on"]) == (33_600, dt.date(2027, 1, 20))


def test_a_letter_of_a_program_that_pays_once_has_no_word_of_terms() -> None:
    assert terms_of_decisions(ProgramSetup(), "給付金", [granted(0, 30_000)]) == {}
    assert denial_reasons(SETUP, [denied(0, "対象外のため", IN_MAY)]) == ("対象外のため",)


def test_a_denial_names_the_terms_that_its_own_reason_ended() -> None:
    later, before = denied(2, "市外へ転出したため", IN_AUTUMN), denied(3, "卒業したため", IN_MAY)
    assert denial_reasons(SETUP, [later, before]) == ("2学期の分についての決定です。", "市外へ転出したため")
