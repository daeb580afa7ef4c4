"""A checked roster becomes the roster: households, people and accounts of earlier benefits, set-based."""

import os
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import Household, RosterImport
from cases.services.household.renew_secret import ALPHABET, SECRET_LENGTH
from cases.services.roster import statements
from cases.services.roster.prepare import prepare_households
from cases.services.roster.refusal import not_at_this_step
from cases.services.roster.stop_filed import stop_filed
from cases.services.search.index_people import index_people
from cases.services.setup.take_numbers import take_numbers
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import Program
from security.roles import Role
from security.sealing.fields import allocate_ids
from security.sealing.seal import seal

_BATCH: Final = 20_000
# Random bytes become letters of a secret without favouring any: what is above the last full round is thrown away.
_FULL_ROUNDS: Final = 256 // len(ALPHABET) * len(ALPHABET)
_LETTERS: Final = bytes(ord(ALPHABET[value % len(ALPHABET)]) for value in range(256))
_THROWN_AWAY: Final = bytes(range(_FULL_ROUNDS, 256))


def apply_roster(*, actor: Actor, program_id: int, roster_id: int) -> RosterImport:
    """Make the staged roster the roster of the program, in one transaction.

    New households get a receipt number, a secret and a proposal (approach, amount, or why they get nothing); who is not
    in the file any more is marked, never deleted; a household of which a line was refused stays as it was; a proposal
    that a letter was built on is not changed; what was filed in a household of which somebody is newly protected is
    stopped for the dedicated desk. Nothing happens for a roster that was applied already. Raises CaseError
    ``roster.state``, ``roster.superseded``.
    """
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id, system=True)
    roster = RosterImport.objects.select_for_update().get(program_id=program_id, pk=roster_id)
    if roster.state == RosterImport.State.APPLIED:  # a second runner, or a second click
        return roster
    _require_applicable(roster)
    parameters = prepare_households(program_id=program_id, roster_id=roster_id)
    parameters |= {"at": clock.now(), "user": actor.user_id}
    made = _insert_households(program_id, parameters)
    with connection.cursor() as cursor:
        cursor.execute(statements.NEWLY_PROTECTED, parameters)
        protected = [pk for (pk,) in cursor.fetchall()]
        for statement in (
            statements.UPDATE_HOUSEHOLDS,
            statements.HOUSEHOLDS_GONE,
            statements.PEOPLE_GONE,
            statements.HEADS_DOWN,
            statements.HEADS_REPLACED,
            statements.UPDATE_PEOPLE,
            statements.INSERT_PEOPLE,
            statements.INSERT_ACCOUNTS,
            statements.DELETE_STAGED,
        ):
            cursor.execute(statement, parameters)
    index_people(program_id=program_id, generation=roster.generation)
    stop_filed(actor=actor, program_id=program_id, household_ids=protected)
    roster.state = RosterImport.State.APPLIED
    roster.applied_at = clock.now()
    roster.save()
    record(
        events.ROSTER_APPLIED,
        actor=actor,
        program_id=program_id,
        subject_ids=[roster_id],
        data={"generation": roster.generation, "households_new": made},
    )
    return roster


def _require_applicable(roster: RosterImport) -> None:
    if roster.state != RosterImport.State.CHECKED:
        raise not_at_this_step(roster)
    later = RosterImport.objects.filter(
        program_id=roster.program_id, generation__gt=roster.generation, state=RosterImport.State.APPLIED
    )
    if later.exists():
        raise CaseError(
            _("A later roster than generation %(generation)d was applied already. Apply the newest one.")
            % {"generation": roster.generation},
            code="roster.superseded",
        )


def _insert_households(program_id: int, parameters: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS roster_new, roster_secrets")
        cursor.execute(statements.NEW_HOUSEHOLDS, parameters)
        cursor.execute("SELECT count(*) FROM roster_new")
        (count,) = cursor.fetchone()
        if not count:
            return 0
        numbers = take_numbers(program_id=program_id, kind="receipt", count=count)
        _copy_secrets(program_id, count)
        program_number = Program.objects.values_list("number", flat=True).get(pk=program_id)
        more = {"program_number": program_number, "first_serial": numbers.start}
        cursor.execute(statements.INSERT_HOUSEHOLDS, {**parameters, **more})
        return int(count)


def _copy_secrets(program_id: int, count: int) -> None:
    """An id and a sealed secret for every new household: sealed for its row, so the id is taken first."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE roster_secrets (place bigint, id bigint, secret bytea) ON COMMIT DROP")
        for start in range(0, count, _BATCH):
            ids = allocate_ids(Household, min(_BATCH, count - start))
            lines = [
                f"{place}\t{pk}\t\\\\x{_sealed(program_id, pk, secret).hex()}\n"
                for place, (pk, secret) in enumerate(zip(ids, make_secrets(len(ids)), strict=True), start)
            ]
            with cursor.cursor.copy("COPY roster_secrets FROM STDIN") as copy:
                copy.write("".join(lines))
        cursor.execute("ANALYZE roster_secrets")


def _sealed(program_id: int, household_id: int, secret: str) -> bytes:
    return seal(secret, program_id=program_id, table="cases_household", column="secret", row_id=household_id)


def make_secrets(count: int) -> list[str]:
    """Secrets of letters by the thousand, as `make_secret` makes one."""
    letters = b""
    needed = count * SECRET_LENGTH
    while len(letters) < needed:
        letters += os.urandom(needed + 64).translate(_LETTERS, _THROWN_AWAY)
    text = letters[:needed].decode("ascii")
    return [text[start : start + SECRET_LENGTH] for start in range(0, needed, SECRET_LENGTH)]
