"""Renewing the secret that opens a household's page in the portal: the letter that carries the old one is void."""

import secrets
from collections.abc import Collection
from typing import Final

from cases import events
from cases.errors import stop_at_refusals
from cases.models import Household
from cases.services.locks import lock_households
from cases.types import Done
from security.actor import Actor, authorise
from security.audit.record import record
from security.db.rows import update_rows
from security.roles import Role
from security.sealing.seal import seal

# Digits and letters that nobody confuses when reading them from paper: no 0 O, 1 I L, 5 S, 2 Z, 8 B, U V.
ALPHABET: Final = "34679ACDEFGHJKMNPQRTWXY"
SECRET_LENGTH: Final = 10
REFUSED_MISSING = "missing"


def renew_secrets(*, actor: Actor, program_id: int, household_ids: Collection[int], partial: bool = False) -> Done:
    """Give households another secret and raise its version. The plain text is read by who renders the letter.

    Queue the letter again afterwards (`queue_notices(..., renew=True)`), which voids the earlier ones.
    """
    authorise(
        actor, Role.MANAGER, Role.CALLER, Role.MAILROOM, Role.PROTECTED_CASE_OFFICER, program_id=program_id, system=True
    )
    wanted = list(dict.fromkeys(household_ids))
    found = lock_households(program_id, wanted)
    rows = list(found.values())
    refusals = {pk: REFUSED_MISSING for pk in wanted if pk not in found}
    stop_at_refusals(refusals, partial=partial)
    for row in rows:
        row.secret = seal(
            make_secret(), program_id=program_id, table=Household._meta.db_table, column="secret", row_id=row.pk
        )
        row.secret_version += 1
        row.version += 1
    update_rows(rows, ["secret", "secret_version", "version"])
    if rows:
        record(events.SECRET_RENEWED, actor=actor, program_id=program_id, subject_ids=sorted(found))
    return Done(done=sorted(found), refusals=refusals)


def make_secret() -> str:
    """A secret of 10 characters (45 bits) as it stands on a letter."""
    return "".join(secrets.choice(ALPHABET) for _place in range(SECRET_LENGTH))
