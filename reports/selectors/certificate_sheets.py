"""Single certificates as sheets, without a letter that was written for them."""

from collections.abc import Collection
from dataclasses import replace

from reports.selectors.letter_contents import LetterDraft, draft_of, shared_of
from reports.selectors.letter_rows import sheet_rows


def certificate_drafts(*, program_id: int, certificate_ids: Collection[int]) -> list[LetterDraft]:
    """The sheets of single certificates, as they are saved or printed at a desk; `notice_id` is the certificate's id.

    A sheet has the number of its certificate where a letter has its own.
    """
    rows = sheet_rows(program_id=program_id, certificate_ids=certificate_ids)
    shared = shared_of(rows)
    drafts = [draft_of(rows, rows.letters[pk], shared) for pk in certificate_ids if pk in rows.letters]
    return [
        replace(draft, content=replace(draft.content, letter_no=rows.certificates[draft.notice_id][0].number))
        if draft.content is not None
        else draft
        for draft in drafts
    ]
