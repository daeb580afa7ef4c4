"""What the answers to a checklist amount to."""

from collections.abc import Collection, Mapping
from enum import StrEnum


class Answer(StrEnum):
    """The answer to one question of the checklist."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "na"


def outcome_fault(
    outcome: str,
    answers: Mapping[str, str],
    deficiency_codes: Mapping[str, str],
    extra_codes: Collection[str] = (),
) -> str:
    """Why answers do not fit a checklist or their outcome, as a code; empty when they do.

    `deficiency_codes` holds the code to open by question, "" for none; `extra_codes` are named beside the checklist.
    ``answers``: a question is missing, unknown or answered with something else. ``fit_with_no``: fit in spite of a no.
    ``nothing_missing``: deficient, but nothing with a deficiency code was answered no.
    """
    if set(answers) != set(deficiency_codes) or not set(answers.values()) <= set(Answer):
        return "answers"
    if outcome == "fit" and Answer.NO in answers.values():
        return "fit_with_no"
    if outcome == "deficient" and not extra_codes and not failed_codes(answers, deficiency_codes):
        return "nothing_missing"
    return ""


def failed_codes(answers: Mapping[str, str], deficiency_codes: Mapping[str, str]) -> Collection[str]:
    """Deficiency codes of the questions that were answered no, each once, in order of the questions."""
    return list(
        dict.fromkeys(
            code for question, code in deficiency_codes.items() if code and answers.get(question) == Answer.NO
        )
    )
