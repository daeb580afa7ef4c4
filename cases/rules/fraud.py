"""The rules of the fraud bench: what each counts, from how much on it fires, and how heavy it weighs.

After what goes wrong in the field (domain reference §1.7, §9.4): accounts that many claims lead to, accounts that
change shortly before the money goes, letters that are led elsewhere, the same paper shown for two households.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LEAST_SCORE: Final = 40
MOST_WEIGHT: Final = 100


@dataclass(frozen=True, slots=True)
class FraudRule:
    """A rule with the settings that a program begins with.

    `counts` says what the threshold is of, `found` what is counted when it fires. With `grows`, more of it than a
    person has judged is another thing to look at.
    """

    code: str
    label: str | Promise
    counts: str | Promise
    found: str | Promise
    weight: int
    threshold: int
    most: int
    grows: bool = True


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """What a program has set for a rule; without weight it is off."""

    weight: int
    threshold: int


_HOUSEHOLDS: Final = _("households or more")
_SHARING: Final = _("households share it")
RULES: Final[Mapping[str, FraudRule]] = MappingProxyType(
    {
        rule.code: rule
        for rule in (
            FraudRule("account_shared", _("one account for several households"), _HOUSEHOLDS, _SHARING, 40, 3, 100),
            FraudRule(
                "account_changed",
                _("account changed shortly before the payment"),
                _("days before the payment, or less"),
                _("days before the payment"),
                20,
                3,
                60,
                grows=False,
            ),
            FraudRule("telephone_shared", _("one telephone for several households"), _HOUSEHOLDS, _SHARING, 20, 3, 100),
            FraudRule(
                "mailing_shared", _("letters of several households to one address"), _HOUSEHOLDS, _SHARING, 20, 3, 100
            ),
            FraudRule("dwelling_shared", _("several households in one dwelling"), _HOUSEHOLDS, _SHARING, 10, 4, 100),
            FraudRule(
                "image_alike",
                _("one picture for two households"),
                _("of 576 points differ, or fewer"),
                _("other cases with the picture"),
                40,
                14,
                17,
            ),
        )
    }
)


def settings_of(stored: Mapping[str, Any]) -> dict[str, RuleSetting]:
    """The settings of every rule; what a program has not set is as it begins."""
    return {
        code: RuleSetting(
            int(stored.get(code, {}).get("weight", rule.weight)),
            int(stored.get(code, {}).get("threshold", rule.threshold)),
        )
        for code, rule in RULES.items()
    }


def score_of(fired: Mapping[str, int], settings: Mapping[str, RuleSetting]) -> int:
    """The sum of the weights of the rules that fired."""
    return sum(settings[code].weight for code in fired if code in settings)


def comes_back(fired: Mapping[str, int], judged: Mapping[str, int]) -> bool:
    """Whether more has fired than a person has judged: another rule, or one for more."""
    return any(rule not in judged or (RULES[rule].grows and count > judged[rule]) for rule, count in fired.items())
