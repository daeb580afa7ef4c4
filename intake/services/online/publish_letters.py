"""Publishing letters to the portal, so that who holds one can answer online."""

import hmac
import json
import os
from collections.abc import Collection

from cases.models import Approach, Household, PayeeAccount, Recipient
from cases.rules.bank_directory import find_bank, find_branch
from cases.selectors.facts import accounts_on_file
from intake import events
from intake.portal.locks import ROUNDS, SALT_BYTES, Stretched, hash_number, lock, stretch
from intake.portal.models import PublishedLetter, PublishedProgram
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import Program
from security.roles import Role


def publish_letters(*, actor: Actor, program_id: int, household_ids: Collection[int]) -> int:
    """Publish the letters of these households; returns how many. Published again, they replace what stood.

    A letter whose secret is the same keeps its salt: drafts and open sessions go on. A renewed secret ends them.
    Left out are restricted households (their letters are for the dedicated desk), households that get nothing, and
    those that left the roster; if they stood on the portal, they are taken back. Raises PublishedProgram.DoesNotExist
    before `publish_program` has run.
    """
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id, system=True)
    code = Program.objects.values_list("code", flat=True).get(pk=program_id)
    published = PublishedProgram.objects.get(code=code)
    rows = list(Household.objects.filter(program_id=program_id, pk__in=list(household_ids)).order_by("pk"))
    open_rows = [row for row in rows if _is_open(row)]
    key = bytes(published.number_key)
    closed = [hash_number(key, row.receipt_number) for row in rows if not _is_open(row)]
    PublishedLetter.objects.filter(published=published, number_hash__in=closed).delete()
    letters = _letters(published, program_id, open_rows)
    PublishedLetter.objects.bulk_create(
        letters,
        batch_size=1_000,
        update_conflicts=True,
        unique_fields=["published", "number_hash"],
        update_fields=["salt", "rounds", "verifier", "form", "prefill", "published_at"],
    )
    record(
        events.LETTERS_PUBLISHED,
        actor=actor,
        program_id=program_id,
        subject_ids=[row.pk for row in open_rows],
        data={"published": len(letters), "taken_back": len(closed)},
    )
    return len(letters)


def _is_open(row: Household) -> bool:
    return row.in_roster and not row.protected and not row.excluded_reason and row.secret is not None


def _letters(published: PublishedProgram, program_id: int, rows: list[Household]) -> list[PublishedLetter]:
    ids = [row.pk for row in rows]
    names: dict[int, list[str]] = {}
    people = Recipient.objects.filter(program_id=program_id, household_id__in=ids, in_roster=True)
    for household_id, name in people.order_by("household_id", "-is_head", "pk").values_list(
        "household_id", "name_reduced"
    ):
        names.setdefault(household_id, []).append(name)
    on_file = accounts_on_file(program_id, ids)
    accounts = PayeeAccount.objects.in_bulk(list(on_file.values()))
    hashes = {row.pk: hash_number(bytes(published.number_key), row.receipt_number) for row in rows}
    standing = _standing(published, list(hashes.values()))
    return [
        _letter(
            published,
            row,
            names.get(row.pk, []),
            accounts.get(on_file.get(row.pk, 0)),
            standing.get(hashes[row.pk]),
        )
        for row in rows
    ]


def _standing(published: PublishedProgram, hashes: list[bytes]) -> dict[bytes, tuple[bytes, bytes]]:
    """Salt and verifier of the letters that stand on the portal, by the hash of their number."""
    rows = PublishedLetter.objects.filter(published=published, number_hash__in=hashes)
    return {
        bytes(number_hash): (bytes(salt), bytes(verifier))
        for number_hash, salt, verifier in rows.values_list("number_hash", "salt", "verifier")
    }


def _letter(
    published: PublishedProgram,
    row: Household,
    names: list[str],
    account: PayeeAccount | None,
    standing: tuple[bytes, bytes] | None,
) -> PublishedLetter:
    number_hash = hash_number(bytes(published.number_key), row.receipt_number)
    salt, stretched = _stretched(row, standing)
    prefill = {
        "names": names,
        "entitled_yen": row.entitled_yen,
        "account": shown_account(account),
        "push": row.approach == Approach.PUSH,
    }
    return PublishedLetter(
        published=published,
        number_hash=number_hash,
        salt=salt,
        rounds=ROUNDS,
        verifier=stretched.verifier,
        form=_form(published, row),
        prefill=lock(stretched.key, json.dumps(prefill, ensure_ascii=False).encode(), place=number_hash),
        published_at=clock.now(),
    )


def _stretched(row: Household, standing: tuple[bytes, bytes] | None) -> tuple[bytes, Stretched]:
    """The salt with what it makes of the secret: the one that stands while it fits, else a new one."""
    secret = row.open("secret") or ""
    if standing is not None:
        salt, verifier = standing
        stretched = stretch(secret, salt=salt, receipt_number=row.receipt_number)
        if hmac.compare_digest(stretched.verifier, verifier):
            return salt, stretched
    salt = os.urandom(SALT_BYTES)
    return salt, stretch(secret, salt=salt, receipt_number=row.receipt_number)


def _form(published: PublishedProgram, row: Household) -> str:
    if len(published.forms) == 1:
        return str(published.forms[0])
    return "confirmation" if row.approach in {Approach.PUSH, Approach.CONFIRMATION} else "application"


def shown_account(account: PayeeAccount | None) -> dict[str, str] | None:
    """An account as far as a letter shows it: bank, branch, type and the last three digits."""
    if account is None:
        return None
    bank, branch = find_bank(account.bank_code), find_branch(account.bank_code, account.branch_code)
    return {
        "bank": bank.full_name if bank else account.bank_code,
        "branch": branch.full_name if branch else account.branch_code,
        "type": account.account_type,
        "tail": account.number_tail,
    }
