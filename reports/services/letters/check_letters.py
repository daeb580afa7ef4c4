"""The first phase of a run: every letter is looked at before the first page is drawn."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from cases.models import Notice
from cases.services.notice.block import block_notices
from reports.letters.preflight import PreflightIssue, preflight
from reports.letters.render import LetterRenderError, render_letters
from reports.pdf import collector_paused
from reports.selectors.letter_contents import LetterDraft, letter_drafts
from reports.selectors.letter_glances import plain_letters
from security.actor import Actor, authorise
from security.jobs.kinds import ItemError
from security.roles import Role

REASON_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Checked:
    """Letters that may be drawn, by kind and sheets in the order given; what was blocked, how many had left the queue.

    The keys are those of `kind_and_sheets`: pieces of one lot weigh the same, as the discounts of the post ask.
    """

    printable: dict[str, list[int]]
    problems: tuple[ItemError, ...]
    left_out: int


@collector_paused()  # Drafts hold no circles: thousands of them would be looked through in vain.
def check_letters(*, actor: Actor, program_id: int, notice_ids: Collection[int]) -> Checked:
    """Check that each letter can be written, every character drawn and every address fits, and block the others.

    Most letters of a city are seen to be in order at a glance (`plain_letters`); the others, and one of every kind and
    section for what they share, are written and gone through. Drawing looks at each letter once more.
    Raises what keeps letters of a kind from being drawn at all: the run stops before its first page and can go on.
    Blocked letters go to the exception bench with codes and code points as their reason, never with a personal value.
    A letter that is not queued any more is left out: running the check again changes nothing.
    """
    authorise(actor, Role.MANAGER, Role.MAILROOM, program_id=program_id, system=True)
    plain = {row.notice_id: row for row in plain_letters(program_id=program_id, notice_ids=notice_ids)}
    models = {(row.kind, row.section_id): pk for pk, row in plain.items()}.values()
    drafts = _drafts(program_id, [*(pk for pk in notice_ids if pk not in plain), *models])
    if any(pk not in drafts or problem_of(drafts[pk]) for pk in models):
        # What is wrong with a model is wrong with the letters it stands for.
        plain = {}
        drafts = _drafts(program_id, notice_ids)
    problems = {pk: found for pk, draft in drafts.items() if (found := problem_of(draft)) is not None}
    _try_designs(draft for pk, draft in drafts.items() if pk not in problems)
    if problems:
        reasons = {pk: reason for pk, (reason, _error) in problems.items()}
        block_notices(actor=actor, program_id=program_id, reasons=reasons)
    keys = {pk: kind_and_sheets(row.kind, sheets_of(row.pages)) for pk, row in plain.items()}
    keys |= {
        pk: kind_and_sheets(draft.kind, sheets_of(draft.content.page_count()))
        for pk, draft in drafts.items()
        if draft.content is not None and pk not in problems
    }
    printable: dict[str, list[int]] = {}
    for pk in notice_ids:
        if pk in keys:
            printable.setdefault(keys[pk], []).append(pk)
    return Checked(
        printable=printable,
        problems=tuple(error for _reason, error in problems.values()),
        left_out=len(notice_ids) - len(keys) - len(problems),
    )


def _try_designs(drafts: Iterable[LetterDraft]) -> None:
    """Draw one letter of each kind: a mistaken template or a font that is missing stops the run before its first page.

    Text that runs over its page is found when the letters are drawn, and blocks those that say it. Raises
    LetterRenderError, FontsMissingError, PdfError.
    """
    for content in {draft.kind: draft.content for draft in drafts if draft.content is not None}.values():
        try:
            render_letters([content], checked=True)
        except LetterRenderError as error:
            if not error.overflowing:
                raise


def _drafts(program_id: int, notice_ids: Collection[int]) -> dict[int, LetterDraft]:
    """The letters as they will be, by notice, of those that are still queued."""
    drafts = letter_drafts(program_id=program_id, notice_ids=notice_ids, state=Notice.State.QUEUED)
    return {draft.notice_id: draft for draft in drafts}


def kind_and_sheets(kind: str, sheets: int) -> str:
    """What letters of one lot have in common, in the order in which lots are printed."""
    return f"{kind}/{sheets:03d}"


def kind_of(key: str) -> str:
    """The kind in a key of `kind_and_sheets`."""
    return key.partition("/")[0]


def sheets_of(pages: int) -> int:
    """Sheets of double-sided paper."""
    return (pages + 1) // 2


def problem_of(draft: LetterDraft, words: str | None = None) -> tuple[str, ItemError] | None:
    """Why a letter cannot be printed: the reason for the bench and the message for the job; None when it can.

    `words` is what the letter says, where the caller has it (`parts.told`).
    """
    item = str(draft.notice_id)
    if draft.content is None:
        return draft.code, ItemError(item, draft.code, draft.message)
    issues = preflight(draft.content, words=words)
    if not issues:
        return None
    reason = "; ".join(dict.fromkeys(_reason(issue) for issue in issues))
    return reason[:REASON_LENGTH], ItemError(item, issues[0].code, " ".join(issue.message for issue in issues))


def _reason(issue: PreflightIssue) -> str:
    glyph = f" {issue.glyph.codepoint}" if issue.glyph else ""
    return f"{issue.code} {issue.field}{glyph}"
