"""What was typed on a page, taken out of a request as it stands: kept even when it cannot be sent."""

from collections.abc import Mapping
from typing import Final

from intake.portal.texts import QUESTIONS
from intake.rules.online_steps import Step

LONGEST: Final = 300
# Words that were looked for; they stay in the field when the page comes back.
SEARCHED: Final[Mapping[str, str]] = {"bank": "bank_words", "branch": "branch_words"}


def typed_values(step: Step, posted: Mapping[str, str], *, prefix: str = "") -> dict[str, str | bool]:
    """The values of the page's fields: texts, and ticks as booleans. A field that was not there is empty."""
    values: dict[str, str | bool] = {}
    for name in step.fields:
        given = posted.get(prefix + name, "")[:LONGEST]
        question = QUESTIONS.get(name)
        is_tick = name == "copies_by_post" or (question is not None and question.kind == "tick")
        values[name] = bool(given) if is_tick else given
    if step.name in SEARCHED:
        words = SEARCHED[step.name]
        values[words] = posted.get(prefix + words, "")[:LONGEST]
    return values
