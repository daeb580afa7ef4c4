"""The checklist as a reviewer finds it on the case page."""

from dataclasses import dataclass

from cases.models import ChecklistItem, DeficiencyCode, HoldKind, ProgramSetup, Review, ReviewDraft, Status
from cases.rules.transitions import REVIEWERS
from cases.selectors.applications import ApplicationDetail
from cases.selectors.case_page import open_of
from cases.selectors.readers import authorise_reader
from cases.selectors.setup import CaseRules
from security import clock
from security.actor import Actor

STAGES = {Status.VERIFIED.value: Review.Stage.FIRST, Status.SCREENED.value: Review.Stage.SECOND}
BLOCKED_ROLE = "role"
BLOCKED_CLAIMED = "claimed"
BLOCKED_KEYER = "keyer"
BLOCKED_SAME_PERSON = "same_person"
BLOCKED_HOLD = "hold"
KEYER_REVIEWER = "keyer-reviewer"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the checklist: its answer so far, that of the first screening, and what a no would open."""

    item: ChecklistItem
    answer: str
    first_answer: str
    deficiency: DeficiencyCode | None


@dataclass(frozen=True, slots=True)
class ScreeningSheet:
    """The screening in hand. `blocked` says why the reader cannot do it, as a code; empty when nothing stands against.

    `deficient_only` is true while a deficiency is open: more may be found missing, but nothing passes.
    """

    stage: Review.Stage
    version: int
    questions: list[Question]
    draft: ReviewDraft | None
    comment: str
    blocked: str
    deficient_only: bool

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(bool(question.answer) for question in self.questions)

    @property
    def is_open(self) -> bool:
        """True when the reader may judge."""
        return not self.blocked


def screening_sheet(
    *, actor: Actor, program_id: int, detail: ApplicationDetail, rules: CaseRules
) -> ScreeningSheet | None:
    """The screening that a case waits for, with what the person saved of it; None at any other step."""
    authorise_reader(actor, program_id)
    row = detail.application
    stage = STAGES.get(row.status)
    if stage is None:
        return None
    first = next((one for one in detail.reviews if one.cycle == row.review_cycle and one.stage == 1), None)
    draft = ReviewDraft.objects.filter(
        program_id=program_id,
        application_id=row.pk,
        reviewer_id=actor.user_id,
        cycle=row.review_cycle,
        stage=stage,
    ).first()
    answers = draft.answers if draft else {}
    before = first.answers if first else {}
    kinds = {hold.kind for hold in open_of(detail.holds)}
    return ScreeningSheet(
        stage=stage,
        version=row.version,
        questions=[
            Question(item, answers.get(item.code, ""), before.get(item.code, ""), rules.codes.get(item.deficiency_code))
            for item in rules.checklist
        ],
        draft=draft,
        comment=draft.comment if draft else "",
        blocked=_blocked(actor, rules.setup, detail, kinds),
        deficient_only=kinds == {HoldKind.DEFICIENCY},
    )


def apart_from(actor: Actor, setup: ProgramSetup, detail: ApplicationDetail) -> str:
    """Why this person must leave the screening to another, whatever the case waits for: keyed it, or did the other."""
    row = detail.application
    if actor.user_id in row.keyed_by and KEYER_REVIEWER in setup.duties_apart:
        return BLOCKED_KEYER
    did_the_other = any(one.cycle == row.review_cycle and one.reviewer_id == actor.user_id for one in detail.reviews)
    return BLOCKED_SAME_PERSON if did_the_other else ""


def _blocked(actor: Actor, setup: ProgramSetup, detail: ApplicationDetail, kinds: set[str]) -> str:
    row = detail.application
    if not any(actor.has_role(role, setup.program_id) for role in REVIEWERS):
        return BLOCKED_ROLE
    if apart := apart_from(actor, setup, detail):
        return apart
    if row.assignee_id not in {None, actor.user_id} and row.lease_until and row.lease_until > clock.now():
        return BLOCKED_CLAIMED
    return BLOCKED_HOLD if kinds - {HoldKind.DEFICIENCY} else ""
