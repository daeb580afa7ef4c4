"""Sending returned letters again, after the address was looked into."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import F

from cases import events
from cases.errors import stop_at_refusals
from cases.models import Household, Notice, NoticeKind
from cases.services.notice.queue import Key, NoticeTarget, queue_notices
from cases.types import Done
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

REFUSED_MISSING = "missing"
REFUSED_STATE = "state"
REFUSED_NOTIFY = "notify"


@dataclass(frozen=True, slots=True)
class MailingAddress:
    """Where letters to a household go from now on (送付先)."""

    postcode: str
    address: str
    katagaki: str = ""


def resend_notices(
    *,
    actor: Actor,
    program_id: int,
    notice_ids: Collection[int],
    mailing: Mapping[int, MailingAddress] | None = None,
    partial: bool = False,
) -> Done:
    """Queue returned letters again as new ones with new numbers; `mailing` gives households another address first.

    `done` holds the ids of the new letters. Refusals by the old one's id: ``missing``, ``state`` (did not come back),
    ``notify`` (deficiencies are told again by `notify_deficiencies`, with a new deadline), those of `queue_notices`.
    """
    authorise(actor, Role.MANAGER, Role.MAILROOM, Role.CALLER, Role.PROTECTED_CASE_OFFICER, program_id=program_id)
    wanted = list(dict.fromkeys(notice_ids))
    rows = {
        row.pk: row
        for row in Notice.objects.filter(program_id=program_id, pk__in=wanted)
        .order_by("pk")
        .select_for_update(no_key=True)
    }
    refusals = {pk: code for pk in wanted if (code := _refusal(rows.get(pk)))}
    stop_at_refusals(refusals, partial=partial)
    _redirect(actor, program_id, mailing or {})
    done: list[int] = []
    by_kind: dict[str, dict[Key, Notice]] = {}
    for pk in wanted:
        if pk not in refusals:
            by_kind.setdefault(rows[pk].kind, {})[rows[pk].household_id, rows[pk].application_id] = rows[pk]
    for kind, notices in by_kind.items():
        outcome = queue_notices(
            actor=actor,
            program_id=program_id,
            kind=NoticeKind(kind),
            targets=[NoticeTarget(*key, {**row.params, "resend_of": row.pk}) for key, row in notices.items()],
            partial=partial,
        )
        done += outcome.notice_ids.values()
        refusals |= {notices[key].pk: code for key, code in outcome.refusals.items()}
    return Done(done=done, refusals=refusals)


def _refusal(row: Notice | None) -> str:
    if row is None:
        return REFUSED_MISSING
    if row.state != Notice.State.RETURNED:
        return REFUSED_STATE
    return REFUSED_NOTIFY if row.kind == NoticeKind.DEFICIENCY else ""


def _redirect(actor: Actor, program_id: int, mailing: Mapping[int, MailingAddress]) -> None:
    for household_id, place in sorted(mailing.items()):
        Household.objects.filter(program_id=program_id, pk=household_id).update(
            mailing_postcode=place.postcode,
            mailing_address=place.address,
            mailing_katagaki=place.katagaki,
            version=F("version") + 1,
        )
    if mailing:
        record(events.MAILING_CHANGED, actor=actor, program_id=program_id, subject_ids=sorted(mailing))
