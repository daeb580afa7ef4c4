"""A look over a whole program: what fires is noted, and who weighs enough comes to the bench. Nothing else happens."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cases import events
from cases.fraud import Found, finder_of
from cases.models import FraudEntry, FraudJudgement, FraudSignal
from cases.rules.fraud import RuleSetting, comes_back, score_of, settings_of
from cases.selectors.setup import setup_of
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.db.rows import update_rows
from security.roles import Role

SETTLED = (FraudEntry.State.CLEARED, FraudEntry.State.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Looked:
    """Applications for which a rule fires, those that came to the bench, and those that came back to it."""

    fired: int
    opened: list[int]
    again: list[int]


def look_for_fraud(*, actor: Actor, program_id: int) -> Looked:
    """Let every rule of the program that has a weight look at all its applications. By the manager or the platform.

    A rule that fires no more does not count any more; what was judged stays judged, unless another rule fires, or one
    for more than there was. No case is stopped, and none is denied: that is for a person.
    """
    authorise(actor, Role.MANAGER, program_id=program_id, system=True)
    # Looked twice: the same rules fire, and nothing changes but the time of the last look.
    setup = setup_of(program_id)
    settings = settings_of(setup.fraud_rules)
    for code, setting in settings.items():
        found = finder_of(code)(program_id, setting.threshold) if setting.weight else ()
        _note(program_id, code, {one.application_id: one for one in found})
    fired = _standing(program_id)
    opened, again = _bring(program_id, fired, settings, setup.fraud_score)
    record(
        events.FRAUD_LOOKED,
        actor=actor,
        program_id=program_id,
        subject_ids=sorted({*opened, *again}),
        data={"fired": len(fired), "opened": len(opened), "again": len(again)},
    )
    return Looked(len(fired), opened, again)


def _note(program_id: int, code: str, found: Mapping[int, Found]) -> None:
    """The signals of one rule become what was found now."""
    at = clock.now()
    known = {
        row.application_id: row
        for row in FraudSignal.objects.filter(program_id=program_id, rule=code).select_for_update(no_key=True)
    }
    FraudSignal.objects.bulk_create(
        [
            FraudSignal(
                program_id=program_id,
                application_id=pk,
                rule=code,
                count=one.count,
                related=one.related,
                evidence=one.evidence,
                found_at=at,
                changed_at=at,
            )
            for pk, one in found.items()
            if pk not in known
        ],
        batch_size=2_000,
    )
    changed = [row for pk, row in known.items() if _take_over(row, found.get(pk))]
    for row in changed:
        row.changed_at = at
    update_rows(changed, ["count", "related", "evidence", "is_standing", "changed_at"])


def _take_over(row: FraudSignal, found: Found | None) -> bool:
    """Whether the signal is another one now."""
    before = (row.count, row.related, row.evidence, row.is_standing)
    row.is_standing = found is not None
    if found is not None:
        row.count, row.related, row.evidence = found.count, found.related, found.evidence
    return before != (row.count, row.related, row.evidence, row.is_standing)


def _standing(program_id: int) -> dict[int, dict[str, int]]:
    """By application, how much each rule fires for."""
    fired: defaultdict[int, dict[str, int]] = defaultdict(dict)
    rows = FraudSignal.objects.filter(program_id=program_id, is_standing=True)
    for application_id, rule, count in rows.order_by("application_id").values_list("application_id", "rule", "count"):
        fired[application_id][rule] = count
    return dict(fired)


def _bring(
    program_id: int, fired: Mapping[int, Mapping[str, int]], settings: Mapping[str, RuleSetting], least: int
) -> tuple[list[int], list[int]]:
    scores = {pk: score_of(rules, settings) for pk, rules in fired.items()}
    entries = {
        row.application_id: row
        for row in FraudEntry.objects.filter(program_id=program_id).select_for_update(no_key=True).order_by("pk")
    }
    judged = _judged(program_id, entries.values())
    at = clock.now()
    opened = [pk for pk, score in scores.items() if score >= least and pk not in entries]
    FraudEntry.objects.bulk_create(
        [FraudEntry(program_id=program_id, application_id=pk, score=scores[pk], found_at=at) for pk in opened],
        batch_size=2_000,
    )
    changed, again = [], []
    for pk, entry in entries.items():
        score = scores.get(pk, 0)
        back = entry.state in SETTLED and score >= least and comes_back(fired.get(pk, {}), judged.get(entry.pk, {}))
        if back:
            entry.state, entry.found_at = FraudEntry.State.OPEN, at
            again.append(pk)
        if back or entry.score != score:
            entry.score = score
            changed.append(entry)
    update_rows(changed, ["score", "state", "found_at"])
    return opened, again


def _judged(program_id: int, entries: Iterable[FraudEntry]) -> dict[int, dict[str, int]]:
    """By entry, what had fired when it was judged last."""
    settled = [entry.pk for entry in entries if entry.state in SETTLED]
    rows = FraudJudgement.objects.filter(program_id=program_id, entry_id__in=settled).order_by("sequence")
    return dict(rows.values_list("entry_id", "rules"))
