"""Recording of screenings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import F

from cases import events
from cases.errors import stop_at_refusals
from cases.models import (
    Application,
    ChecklistItem,
    Hold,
    HoldKind,
    ProgramSetup,
    Review,
    ReviewDraft,
    Status,
)
from cases.rules.screening import failed_codes, outcome_fault
from cases.rules.transitions import REVIEWERS, Event
from cases.selectors.readers import opened_to
from cases.selectors.setup import checklist_of, setup_of
from cases.services.application.advance import advance
from cases.services.application.claim import KEYER_REVIEWER
from cases.services.deficiency.open import OpenDeficiency, open_deficiencies
from cases.services.locks import lock_applications
from cases.types import Done
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record

STAGE_OF_STATUS = {Status.VERIFIED: Review.Stage.FIRST, Status.SCREENED: Review.Stage.SECOND}
EVENT_OF_STAGE = {Review.Stage.FIRST: Event.SCREEN, Review.Stage.SECOND: Event.REVIEW}
REFUSED_MISSING = "missing"
REFUSED_STAGE = "stage"
REFUSED_STALE = "stale"
REFUSED_HOLD = "hold"
REFUSED_CLAIMED = "claimed"
REFUSED_KEYER = "keyer"
REFUSED_SAME_PERSON = "same_person"
REFUSED_RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Screening:
    """A screening of one application: an answer ("yes", "no", "na") to every question by its code.

    `version` is the application's version that the reviewer saw; None skips the check. `extra_codes` are deficiencies
    beyond the checklist. `comment` holds no personal value.
    """

    application_id: int
    stage: Review.Stage
    outcome: Review.Outcome
    answers: Mapping[str, str] = field(default_factory=dict)
    extra_codes: tuple[str, ...] = ()
    comment: str = ""
    version: int | None = None


def record_reviews(*, actor: Actor, program_id: int, screenings: Sequence[Screening], partial: bool = False) -> Done:
    """Record screenings. Fit, and not eligible (a recommendation to deny), move the application on.

    Deficient opens the deficiencies of the questions answered no; the application is screened again in a new cycle
    once they are resolved. Where the set-up has no second screening, the first one counts for both.
    Refusals: ``missing``, ``stage`` (stands elsewhere), ``stale``, ``hold``, ``claimed`` (by someone else), ``keyer``
    (keyed it), ``same_person`` (did the other screening), ``restricted``, and those of `rules.screening`:
    ``answers``, ``fit_with_no``, ``nothing_missing``.
    """
    authorise(actor, *REVIEWERS, program_id=program_id)
    by_id = {item.application_id: item for item in screenings}
    lock_applications(program_id, by_id)
    checklist = checklist_of(program_id)
    case = _Cases.load(actor, program_id, list(by_id), checklist)
    # Recorded twice: the second finds the application in another stage, or a review of this person in the cycle.
    refusals = {pk: why for pk, item in by_id.items() if (why := case.refusal(item))}
    stop_at_refusals(refusals, partial=partial)
    accepted = [item for pk, item in by_id.items() if pk not in refusals]
    _store(actor, program_id, accepted, case, checklist)
    _send_deficient(actor, program_id, [item for item in accepted if item.outcome == Review.Outcome.DEFICIENT], case)
    _move_on(actor, program_id, [item for item in accepted if item.outcome != Review.Outcome.DEFICIENT], case.setup)
    return Done(done=[item.application_id for item in accepted], refusals=refusals)


@dataclass(frozen=True, slots=True)
class _Cases:
    """What the refusals look at, loaded for all applications at once."""

    actor: Actor
    program_id: int
    setup: ProgramSetup
    rows: Mapping[int, Application]
    stopped: frozenset[int]
    told: frozenset[int]
    own: frozenset[tuple[int, int]]
    codes: Mapping[str, str]

    @classmethod
    def load(cls, actor: Actor, program_id: int, ids: Sequence[int], checklist: Sequence[ChecklistItem]) -> "_Cases":
        rows = Application.objects.filter(program_id=program_id, pk__in=ids).select_related("household")
        holds = Hold.objects.filter(program_id=program_id, application_id__in=ids, released_at=None)
        own = Review.objects.filter(program_id=program_id, application_id__in=ids, reviewer_id=actor.user_id)
        return cls(
            actor=actor,
            program_id=program_id,
            setup=setup_of(program_id),
            rows={row.pk: row for row in rows},
            stopped=frozenset(holds.values_list("application_id", flat=True)),
            told=frozenset(holds.exclude(kind=HoldKind.DEFICIENCY).values_list("application_id", flat=True)),
            own=frozenset(own.values_list("application_id", "cycle")),
            codes={item.code: item.deficiency_code for item in checklist},
        )

    def refusal(self, item: Screening) -> str:
        row = self.rows.get(item.application_id)
        if row is None:
            return REFUSED_MISSING
        if STAGE_OF_STATUS.get(Status(row.status)) != item.stage:
            return REFUSED_STAGE
        if item.version is not None and item.version != row.version:
            return REFUSED_STALE
        return self._person_fault(row) or self._answer_fault(item)

    def _person_fault(self, row: Application) -> str:
        lease = row.lease_until is not None and row.lease_until > clock.now()
        if lease and row.assignee_id != self.actor.user_id:
            return REFUSED_CLAIMED
        if self.actor.user_id in row.keyed_by and KEYER_REVIEWER in self.setup.duties_apart:
            return REFUSED_KEYER
        if (row.pk, row.review_cycle) in self.own:
            return REFUSED_SAME_PERSON
        restricted = row.household.protected and not opened_to(self.actor, self.program_id, [row.household_id])
        return REFUSED_RESTRICTED if restricted else ""

    def _answer_fault(self, item: Screening) -> str:
        # More may be found missing while a deficiency is open; every other stop stops the screening too.
        deficient = item.outcome == Review.Outcome.DEFICIENT
        if item.application_id in (self.told if deficient else self.stopped):
            return REFUSED_HOLD
        return outcome_fault(item.outcome, item.answers, self.codes, item.extra_codes)


def _store(
    actor: Actor,
    program_id: int,
    items: Sequence[Screening],
    case: _Cases,
    checklist: Sequence[ChecklistItem],
) -> None:
    at = clock.now()
    version = max((item.version for item in checklist), default=0)
    Review.objects.bulk_create(
        (
            Review(
                program_id=program_id,
                application_id=item.application_id,
                cycle=case.rows[item.application_id].review_cycle,
                stage=item.stage,
                reviewer_id=actor.user_id,
                reviewer_label=actor.label,
                outcome=item.outcome,
                checklist_version=version,
                answers=dict(item.answers),
                comment=item.comment,
                at=at,
            )
            for item in items
        ),
        batch_size=2_000,
    )
    ReviewDraft.objects.filter(
        program_id=program_id, application_id__in=[item.application_id for item in items], reviewer_id=actor.user_id
    ).delete()
    for outcome in Review.Outcome:
        ids = [item.application_id for item in items if item.outcome == outcome]
        if ids:
            record(
                events.REVIEW_RECORDED,
                actor=actor,
                program_id=program_id,
                subject_ids=ids,
                data={"outcome": outcome.value, "checklist_version": version},
            )


def _send_deficient(actor: Actor, program_id: int, items: Sequence[Screening], case: _Cases) -> None:
    """Open what is missing and go back to the first screening, in a new cycle: two people look at the answer again."""
    open_deficiencies(
        actor=actor,
        program_id=program_id,
        deficiencies=[
            OpenDeficiency(item.application_id, code)
            for item in items
            for code in dict.fromkeys((*failed_codes(item.answers, case.codes), *item.extra_codes))
        ],
    )
    again = {"review_cycle": F("review_cycle") + 1}
    first = [item.application_id for item in items if item.stage == Review.Stage.FIRST]
    if first:
        Application.objects.filter(program_id=program_id, pk__in=first).update(
            **again, version=F("version") + 1, assignee=None, lease_until=None
        )
    second = [item.application_id for item in items if item.stage == Review.Stage.SECOND]
    if second:
        advance(
            actor=actor,
            program_id=program_id,
            application_ids=second,
            event=Event.SEND_BACK,
            reason="deficient",
            updates=again,
        )


def _move_on(actor: Actor, program_id: int, items: Sequence[Screening], setup: ProgramSetup) -> None:
    for stage, event in EVENT_OF_STAGE.items():
        ids = [item.application_id for item in items if item.stage == stage]
        if not ids:
            continue
        advance(actor=actor, program_id=program_id, application_ids=ids, event=event)
        if stage == Review.Stage.FIRST and not setup.steps.get("second_review", True):
            advance(actor=actor, program_id=program_id, application_ids=ids, event=Event.REVIEW, reason="no_second")
