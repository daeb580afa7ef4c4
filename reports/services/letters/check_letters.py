"""The first phase of a run: every letter is looked at before the first page is drawn."""

from collections.abc import Collection
from dataclasses import dataclass

from cases.models import Notice
from cases.services.notice.block import block_notices
from reports.letters.preflight import PreflightIssue, preflight
from reports.selectors.letter_contents import LetterDraft, letter_drafts
from security.actor import Actor, authorise
from security.jobs.kinds import ItemError
from security.roles import Role

REASON_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Checked:
    """Letters that may be drawn, by kind in the order given; what was blocked, and how many had left the queue."""

    printable: dict[str, list[int]]
    problems: tuple[ItemError, ...]
    left_out: int


def check_letters(*, actor: Actor, program_id: int, notice_ids: Collection[int]) -> Checked:
    """Write each letter, check that every character can be drawn and every address fits, and block the others.

    Blocked letters go to the exception bench with codes and code points as their reason, never with a personal value.
    A letter that is not queued any more is left out: running the check again changes nothing.
    """
    authorise(actor, Role.MANAGER, Role.MAILROOM, program_id=program_id, system=True)
    queued = still_queued(program_id, notice_ids)
    printable: dict[str, list[int]] = {}
    problems: dict[int, tuple[str, ItemError]] = {}
    for draft in letter_drafts(program_id=program_id, notice_ids=queued):
        found = problem_of(draft)
        if found is None:
            printable.setdefault(draft.kind, []).append(draft.notice_id)
        else:
            problems[draft.notice_id] = found
    block_notices(actor=actor, program_id=program_id, reasons={pk: reason for pk, (reason, _error) in problems.items()})
    return Checked(
        printable=printable,
        problems=tuple(error for _reason, error in problems.values()),
        left_out=len(notice_ids) - len(queued),
    )


def still_queued(program_id: int, notice_ids: Collection[int]) -> list[int]:
    """Those of the letters that are queued, in the order given."""
    queued = set(
        Notice.objects.filter(program_id=program_id, pk__in=list(notice_ids), state=Notice.State.QUEUED).values_list(
            "pk", flat=True
        )
    )
    return [pk for pk in notice_ids if pk in queued]


def problem_of(draft: LetterDraft) -> tuple[str, ItemError] | None:
    """Why a letter cannot be printed: the reason for the bench and the message for the job; None when it can."""
    item = str(draft.notice_id)
    if draft.content is None:
        return draft.code, ItemError(item, draft.code, draft.message)
    issues = preflight(draft.content)
    if not issues:
        return None
    reason = "; ".join(dict.fromkeys(_reason(issue) for issue in issues))
    return reason[:REASON_LENGTH], ItemError(item, issues[0].code, " ".join(issue.message for issue in issues))


def _reason(issue: PreflightIssue) -> str:
    glyph = f" {issue.glyph.codepoint}" if issue.glyph else ""
    return f"{issue.code} {issue.field}{glyph}"
