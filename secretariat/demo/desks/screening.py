"""The screening desk: two reviewers look at every application, question by question, and find what is missing."""

import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cases.models import Application, Channel, Deficiency, Hold, Review, Status
from cases.rules.screening import Answer
from cases.selectors.setup import checklist_of
from cases.services.review.record import Screening, record_reviews
from secretariat.demo.residents import Resident
from secretariat.demo.stage import Stage
from security.roles import Role

# Of what is missing, the second screening finds this share; of unclear tax status, this share is taxed elsewhere.
FOUND_SECOND: Final = 0.15
TAXED_ELSEWHERE: Final = 0.15
# Questions about copies that nobody asks for while the account on file is kept.
# What is screened on the day that is left unfinished.
SCREENED: Final = 0.6
DOCUMENT_CODES: Final = frozenset({"D01", "D02", "D03", "D04", "D05", "D06", "D07"})


@dataclass(frozen=True, slots=True)
class _Case:
    """An application on the desk."""

    pk: int
    version: int
    household_id: int
    channel: str


def screen(stage: Stage) -> int:
    """First screening, then second screening of what the first passed; returns how many screenings were recorded."""
    with stage.at(13):
        first = _screen(stage, Review.Stage.FIRST, Status.VERIFIED, shift=0)
    with stage.at(15):
        second = _screen(stage, Review.Stage.SECOND, Status.SCREENED, shift=1)
    return first + second


def _screen(stage: Stage, of: Review.Stage, status: Status, *, shift: int) -> int:
    """Screen everything at a status. The reviewer follows from the application, so that the second is another one."""
    questions = {item.code: item.deficiency_code for item in checklist_of(stage.program_id)}
    desk: defaultdict[int, list[_Case]] = defaultdict(list)
    reviewers = len(stage.cast.actors[Role.REVIEWER])
    for case in stage.todays(_cases(stage, status), SCREENED):
        desk[(case.pk + shift) % reviewers].append(case)
    known = _known(stage)
    done = 0
    for number, cases in sorted(desk.items()):
        outcome = record_reviews(
            actor=stage.play(Role.REVIEWER, number),
            program_id=stage.program_id,
            screenings=[_screening(stage, case, of, questions, known.get(case.pk, set())) for case in cases],
            partial=True,
        )
        done += len(outcome.done)
    return done


def _cases(stage: Stage, status: Status) -> list[_Case]:
    held = Hold.objects.filter(program_id=stage.program_id, released_at=None).values("application_id")
    rows = Application.objects.filter(
        program_id=stage.program_id, status=status, assignee=None, household__protected=False
    ).exclude(pk__in=held)
    return [_Case(*values) for values in rows.order_by("pk").values_list("pk", "version", "household_id", "channel")]


def _known(stage: Stage) -> dict[int, set[str]]:
    """Deficiency codes that were found before, by application: nothing is found missing twice."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    rows = Deficiency.objects.filter(program_id=stage.program_id)
    for application_id, code in rows.values_list("application_id", "code"):
        found[application_id].add(code)
    return found


def _screening(stage: Stage, case: _Case, of: Review.Stage, questions: Mapping[str, str], known: set[str]) -> Screening:
    resident = stage.by_household[case.household_id]
    rng = random.Random(f"{stage.seed}:{resident.number}:screening")
    late, taxed = rng.random() < FOUND_SECOND, rng.random() < TAXED_ELSEWHERE
    missing = set(resident.behaviour.deficiencies) - known if case.channel != Channel.PUSH else set()
    if late and of is Review.Stage.FIRST:
        missing = set()
    by_tax = stage.setup.eligibility.get("tax") == "all_exempt"
    refused = resident.excluded or (by_tax and resident.tax_unclear and taxed)
    answers = _answers(questions, missing, resident, refused=refused)
    if refused:
        return Screening(case.pk, of, Review.Outcome.NOT_ELIGIBLE, answers, version=case.version)
    if not missing:
        return Screening(case.pk, of, Review.Outcome.FIT, answers, version=case.version)
    extra = tuple(sorted(missing - set(questions.values())))
    return Screening(case.pk, of, Review.Outcome.DEFICIENT, answers, extra_codes=extra, version=case.version)


def _answers(questions: Mapping[str, str], missing: set[str], resident: Resident, *, refused: bool) -> dict[str, str]:
    answers: dict[str, str] = {}
    for question, code in questions.items():
        if (code and code in missing) or (refused and question == "tax_exempt"):
            answers[question] = Answer.NO
        elif code in DOCUMENT_CODES and resident.on_file:
            answers[question] = Answer.NOT_APPLICABLE
        else:
            answers[question] = Answer.YES
    return answers
