"""What a letter says of the terms (期) of a program that pays again and again."""

from collections.abc import Sequence
from typing import Any

from cases.models import Decision, ProgramSetup
from cases.rules.terms import ONCE, Term, read_terms


def terms_of_decisions(setup: ProgramSetup, program_name: str, grants: Sequence[Decision]) -> dict[str, Any]:
    """The sum over the terms that are granted, the day of the first, and words that name them all.

    Nothing where the program pays once. The words have no figure of the household, so that letters share them.
    """
    terms = _named(setup, grants)
    if not terms:
        return {}
    days = "、".join(f"{term.name}（{term.pays_on.month}月{term.pays_on.day}日）" for term in terms)
    first_on = min(grant.decided_on for grant in grants)
    return {
        "amount_yen": sum(grant.amount_yen for grant in grants),
        "transfer_on": next((term.pays_on for term in terms if term.pays_on >= first_on), terms[-1].pays_on),
        "paragraphs": (
            f"　申請のありました{program_name}について、次のとおり支給することを決定しましたので、お知らせします。",
            f"　{days}に分けて、期ごとに振り込みます。支給決定額はその合計、振込予定日は最初の期のものです。",
            "　途中で要件に当てはまらなくなったとき、金額が変わるときは、次の期の変更の締切日までにお知らせください。",
        ),
    }


def denial_reasons(setup: ProgramSetup, denials: Sequence[Decision]) -> tuple[str, ...]:
    """The reason of the newest of these denials; before it, of which terms it is where it is not of all."""
    newest = denials[0]
    terms = _named(
        setup, [one for one in denials if (one.decided_on, one.reason) == (newest.decided_on, newest.reason)]
    )
    whose = (f"{'、'.join(term.name for term in terms)}の分についての決定です。",) if terms else ()
    return (*whose, newest.reason)


def _named(setup: ProgramSetup, decisions: Sequence[Decision]) -> list[Term]:
    wanted = {decision.term for decision in decisions} - {ONCE}
    return [term for term in read_terms(setup.terms) if term.number in wanted]
