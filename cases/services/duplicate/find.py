"""Finding of applications that may be one claim, in one statement for any number of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import connections

from cases import events
from cases.models import ENDED, Application, Channel, DuplicateCandidate, Hold, HoldKind, Status
from cases.rules.deficiency_catalogue import DUPLICATE
from cases.rules.duplicates import Ground, stops
from cases.rules.transitions import BEFORE_DECISION, INTAKE
from cases.services.deficiency.open import OpenDeficiency, open_deficiencies
from cases.services.hold.open import open_holds
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

# Who ended without money cannot be paid twice; who was paid can.
HARMLESS = sorted(ENDED - {Status.CLOSED})
PAPER = frozenset({Channel.CONFIRMATION, Channel.APPLICATION})

PAIRS = """
WITH wanted AS (
    SELECT a.id, a.household_id, a.telephone_index, a.applicant_name, p.number_index, h.address_key
    FROM cases_application a
    JOIN cases_household h ON h.program_id = a.program_id AND h.id = a.household_id
    LEFT JOIN cases_payeeaccount p ON p.program_id = a.program_id AND p.id = a.account_id
    WHERE a.program_id = %(program)s AND a.id = ANY (%(ids)s) AND a.status <> ALL (%(harmless)s)
), found AS (
    SELECT w.id, b.id AS other_id, 'household' AS ground
    FROM wanted w
    JOIN cases_application b ON b.program_id = %(program)s AND b.household_id = w.household_id
    UNION ALL
    SELECT w.id, b.id, 'telephone'
    FROM wanted w
    JOIN cases_application b ON b.program_id = %(program)s AND b.telephone_index = w.telephone_index
    WHERE b.household_id <> w.household_id
    UNION ALL
    SELECT w.id, b.id, 'account'
    FROM wanted w
    JOIN cases_payeeaccount p ON p.program_id = %(program)s AND p.number_index = w.number_index
    JOIN cases_application b ON b.program_id = %(program)s AND b.household_id = p.household_id AND b.account_id = p.id
    WHERE b.household_id <> w.household_id
    UNION ALL
    SELECT w.id, b.id, 'name_address'
    FROM wanted w
    JOIN cases_household h ON h.program_id = %(program)s AND h.address_key = w.address_key AND w.address_key <> ''
    JOIN cases_application b ON b.program_id = %(program)s AND b.household_id = h.id
    WHERE b.household_id <> w.household_id AND w.applicant_name <> '' AND b.applicant_name = w.applicant_name
)
SELECT greatest(f.id, f.other_id), least(f.id, f.other_id), array_agg(DISTINCT f.ground ORDER BY f.ground)
FROM found f
JOIN cases_application b ON b.program_id = %(program)s AND b.id = f.other_id AND b.status <> ALL (%(harmless)s)
WHERE f.id <> f.other_id
GROUP BY 1, 2
ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class FoundDuplicates:
    """New candidates, and the applications that were stopped for them."""

    candidate_ids: list[int]
    stopped: list[int]


def find_duplicates(*, actor: Actor, program_id: int, application_ids: Collection[int]) -> FoundDuplicates:
    """Compare these applications with all others of the program and open candidates for a person to judge.

    Grounds: the same household, an account of another household, the same applicant at the same address, the same
    telephone. All but the last stop both applications (as far as they are not decided). Online and on paper from one
    household is D20 on the later one. Pairs that were judged before are not opened again.
    """
    authorise(actor, *INTAKE, Role.REVIEWER, Role.API_CLIENT, program_id=program_id, system=True)
    pairs = _pairs(program_id, application_ids)
    # Looked for twice: a pair is stored once, whatever became of it.
    known = set(
        DuplicateCandidate.objects.filter(
            program_id=program_id, application_id__in={newer for newer, _older in pairs}
        ).values_list("application_id", "other_id")
    )
    fresh = {pair: grounds for pair, grounds in pairs.items() if pair not in known}
    if not fresh:
        return FoundDuplicates([], [])
    holds = _stop(actor, program_id, fresh)
    rows = _store(program_id, fresh, holds)
    record(
        events.DUPLICATES_FOUND,
        actor=actor,
        program_id=program_id,
        subject_ids=sorted({pk for pair in fresh for pk in pair}),
        data={"candidates": [row.pk for row in rows]},
    )
    _mark_twofold(actor, program_id, fresh)
    return FoundDuplicates([row.pk for row in rows], sorted(holds))


def _pairs(program_id: int, application_ids: Collection[int]) -> dict[tuple[int, int], list[str]]:
    """Grounds by (newer id, older id)."""
    with connections["default"].cursor() as cursor:
        cursor.execute(PAIRS, {"program": program_id, "ids": list(application_ids), "harmless": HARMLESS})
        return {(newer, older): grounds for newer, older, grounds in cursor.fetchall()}


def _stop(actor: Actor, program_id: int, pairs: Mapping[tuple[int, int], Sequence[str]]) -> dict[int, int]:
    """Stop both sides where the grounds say so; open duplicate holds by application."""
    concerned = {pk for pair, grounds in pairs.items() if stops(grounds) for pk in pair}
    undecided = Application.objects.filter(program_id=program_id, pk__in=concerned, status__in=BEFORE_DECISION)
    open_holds(
        actor=actor,
        program_id=program_id,
        application_ids=sorted(undecided.values_list("pk", flat=True)),
        kind=HoldKind.DUPLICATE,
        reason="duplicate",
    )
    holds = Hold.objects.filter(
        program_id=program_id, application_id__in=concerned, kind=HoldKind.DUPLICATE, released_at=None
    )
    return dict(holds.values_list("application_id", "pk"))


def _store(
    program_id: int, pairs: Mapping[tuple[int, int], Sequence[str]], holds: Mapping[int, int]
) -> list[DuplicateCandidate]:
    at = clock.now()
    return DuplicateCandidate.objects.bulk_create(
        (
            DuplicateCandidate(
                program_id=program_id,
                application_id=newer,
                other_id=older,
                grounds=list(grounds),
                hold_id=holds.get(newer) if stops(grounds) else None,
                found_at=at,
            )
            for (newer, older), grounds in pairs.items()
        ),
        batch_size=2_000,
    )


def _mark_twofold(actor: Actor, program_id: int, pairs: Mapping[tuple[int, int], Sequence[str]]) -> None:
    """D20 on the later of two applications that one household made online and on paper."""
    of_household = [pair for pair, grounds in pairs.items() if Ground.HOUSEHOLD in grounds]
    channels = dict(
        Application.objects.filter(
            program_id=program_id, pk__in={pk for pair in of_household for pk in pair}, status__in=BEFORE_DECISION
        ).values_list("pk", "channel")
    )
    twofold = {
        newer
        for newer, older in of_household
        if newer in channels and _is_twofold({channels[newer], channels.get(older, "")})
    }
    open_deficiencies(
        actor=actor,
        program_id=program_id,
        deficiencies=[OpenDeficiency(pk, DUPLICATE) for pk in sorted(twofold)],
    )


def _is_twofold(channels: set[str]) -> bool:
    return Channel.ONLINE in channels and bool(channels & PAPER)
