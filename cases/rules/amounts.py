"""What an application is worth, and why: the amount rules of a program applied to plain facts.

A rule is data of the set-up (`cases.models.setup.ProgramSetup.amount_rule`):
`{"kind": "per_household", "yen": 30000, "child_yen": 20000}`, `{"kind": "per_person", "yen": 100000}` or
`{"kind": "rate", "percent": 25, "ceiling_yen": 50000}`, the latter with an optional `round_down_to_yen` and
`base` (the figure of the form that is multiplied, `purchase_yen` by default).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cases.rules.age import BirthRange
from cases.rules.birth_date import BirthDate
from cases.rules.faults import RuleError

KINDS = ("per_household", "per_person", "rate")
Line = dict[str, str | int]
"""One line of the explanation: `{"code": "children", "count": 2, "each_yen": 20000, "yen": 40000}`. Stored as JSON."""

SENTENCES: Mapping[str, str] = {
    "household": gettext_noop("For the household: %(yen)s yen."),
    "children": gettext_noop("For %(count)s children, %(each_yen)s yen each: %(yen)s yen."),
    "children_unclear": gettext_noop(
        "Of %(count)s people the birth date is not fully known; they are not counted as children. Check them."
    ),
    "people": gettext_noop("For %(count)s people, %(each_yen)s yen each: %(yen)s yen."),
    "rate": gettext_noop("%(percent)s percent of %(base_yen)s yen: %(yen)s yen."),
    "rounded": gettext_noop("Rounded down to full %(unit_yen)s yen: %(yen)s yen."),
    "ceiling": gettext_noop("Not more than the ceiling: %(yen)s yen."),
    "term": gettext_noop("%(name)s:"),
    "months": gettext_noop("For %(count)s months, %(each_yen)s yen each: %(yen)s yen."),
    "term_ended": gettext_noop("Not granted any more: 0 yen."),
    "no_term": gettext_noop("Every term of the program is over for changes: 0 yen."),
    "base_missing": gettext_noop("The figure of the form that the amount depends on is missing: 0 yen."),
    "nobody": gettext_noop("Nobody of the household is entitled: 0 yen."),
}


@dataclass(frozen=True, slots=True)
class AmountFacts:
    """What the rules look at: the births of the entitled people, who counts as a child, and the form's figures.

    `figures` are whole yen by the name of the answer, such as `{"purchase_yen": 180000}`.
    """

    births: Sequence[BirthDate]
    child_births: BirthRange | None = None
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AmountProposal:
    """A proposed amount in yen with its explanation; the decision fixes it."""

    yen: int
    lines: list[Line]


def propose_amount(rule: Mapping[str, Any], facts: AmountFacts) -> AmountProposal:
    """The amount that the rule gives for the facts.

    Raises RuleError ``amount.kind`` for a rule of an unknown kind and ``amount.figure`` for a figure that is no
    number of yen.
    """
    kind = rule.get("kind")
    if kind == "rate":
        return _by_rate(rule, facts.figures)
    if kind not in KINDS:
        raise RuleError("amount.kind", _("The amount rule has an unknown kind. Correct the program's set-up."))
    if not facts.births:
        return AmountProposal(0, [{"code": "nobody"}])
    if kind == "per_person":
        yen = int(rule["yen"]) * len(facts.births)
        return AmountProposal(
            yen, [{"code": "people", "count": len(facts.births), "each_yen": int(rule["yen"]), "yen": yen}]
        )
    return _by_household(rule, facts)


def _by_household(rule: Mapping[str, Any], facts: AmountFacts) -> AmountProposal:
    base = int(rule["yen"])
    lines: list[Line] = [{"code": "household", "yen": base}]
    each = int(rule.get("child_yen", 0))
    if not each or facts.child_births is None:
        return AmountProposal(base, lines)
    inside = [facts.child_births.contains(birth) for birth in facts.births]
    children, unclear = inside.count(True), inside.count(None)
    if children:
        lines.append({"code": "children", "count": children, "each_yen": each, "yen": children * each})
    if unclear:
        lines.append({"code": "children_unclear", "count": unclear})
    return AmountProposal(base + children * each, lines)


def _by_rate(rule: Mapping[str, Any], figures: Mapping[str, Any]) -> AmountProposal:
    base = figures.get(str(rule.get("base", "purchase_yen")))
    if base is None:
        return AmountProposal(0, [{"code": "base_missing"}])
    if isinstance(base, bool) or not isinstance(base, int) or base < 0:
        raise RuleError(
            "amount.figure", _("The figure that the amount depends on must be a whole number of yen. Correct the form.")
        )
    percent = int(rule["percent"])
    yen = base * percent // 100
    lines: list[Line] = [{"code": "rate", "percent": percent, "base_yen": base, "yen": yen}]
    unit = int(rule.get("round_down_to_yen", 1))
    if yen % unit:
        yen -= yen % unit
        lines.append({"code": "rounded", "unit_yen": unit, "yen": yen})
    ceiling = rule.get("ceiling_yen")
    if ceiling is not None and yen > int(ceiling):
        yen = int(ceiling)
        lines.append({"code": "ceiling", "yen": yen})
    return AmountProposal(yen, lines)


def explain_amount(lines: Iterable[Mapping[str, Any]]) -> list[str]:
    """The explanation as sentences in the language of the reader, numbers grouped by thousands."""
    return [_(SENTENCES[str(line["code"])]) % _shown(line) for line in lines]


def _shown(line: Mapping[str, Any]) -> dict[str, str]:
    return {name: f"{value:,}" if isinstance(value, int) else str(value) for name, value in line.items()}
