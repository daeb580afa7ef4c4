"""Submitting a form on the portal."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from intake.errors import FieldError, FieldsError
from intake.portal.errors import PortalError
from intake.portal.locks import box_for, lock
from intake.portal.models import SentItem, SentKind, Submission, SubmissionFile
from intake.rules.forms import FORMS, MESSAGES, Value
from intake.rules.read_form import missing_online, read_form
from intake.services.online.open_letter import OpenLetter, open_letter
from intake.services.upload.accept_file import accept_file
from security import clock

MAX_FILES = 10


@dataclass(frozen=True, slots=True, repr=False)
class Attachment:
    """A file that a resident attached."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Submitted:
    """The receipt of a submission; `again` when it was sent before."""

    reference: uuid.UUID
    submitted_at: dt.datetime
    again: bool = False


def submit(
    *,
    program_code: str,
    receipt_number: str,
    secret: str,
    address: str,
    values: Mapping[str, str | bool],
    files: Sequence[Attachment] = (),
    reference: uuid.UUID,
) -> Submitted:
    """Take a form in. `reference` is made with the page, so that a form sent twice is one submission.

    Values are checked like a keyer's, and what is needed must be there; files pass the upload gate here already, so
    that the resident hears of a bad picture at once. All of it is locked for the case side before it is stored.
    Raises PortalError ``not_found``, ``rate``, ``closed``, ``files``, ``reference``; FieldsError; UploadError.
    """
    letter = open_letter(program_code=program_code, receipt_number=receipt_number, secret=secret, address=address)
    known = sent_before(letter, reference)
    if known is not None:
        return known
    if not is_open(letter):
        raise PortalError("closed", _("Applications are not taken today. The dates stand in your letter."))
    if len(files) > MAX_FILES:
        raise PortalError("files", _("More than %(count)d files were attached.") % {"count": MAX_FILES})
    checked = check_values(letter, values)
    pages = [page for one in files for page in accept_file(content=one.content, file_name=one.name).pages]
    return store_submission(
        letter,
        reference=reference,
        content={"kind": SentKind.FORM.value, "form": letter.form, "values": checked},
        pages=[page.content for page in pages],
    )


def sent_before(letter: OpenLetter, reference: uuid.UUID) -> Submitted | None:
    """The receipt of what was sent under the reference already: taken over by the case side or not yet.

    Raises PortalError ``reference`` when it was sent for another letter.
    """
    receipt = SentItem.objects.filter(reference=reference).select_related("letter").first()
    waiting = Submission.objects.filter(reference=reference).first()
    if receipt is None and waiting is None:
        return None
    of_letter = {bytes(row.number_hash) for row in (receipt.letter if receipt else None, waiting) if row is not None}
    if of_letter != {letter.number_hash}:
        raise PortalError("reference", _("This form was sent for another letter. Open the page again."))
    at = receipt.sent_at if receipt else waiting.submitted_at if waiting else clock.now()
    return Submitted(reference, at, again=True)


def is_open(letter: OpenLetter) -> bool:
    """Whether applications are taken today."""
    return letter.program.opens_on <= clock.today() <= letter.program.closes_on


def check_values(letter: OpenLetter, values: Mapping[str, str | bool]) -> dict[str, Value]:
    """The values of the form in their canonical form. Raises FieldsError."""
    form = FORMS[letter.form]
    read = read_form(form, values)
    errors = read.errors or missing_online(form, read.values)
    if not errors and read.values.get("keeps_account") and letter.prefill["account"] is None:
        errors = {"keeps_account": "entry.no_account_on_file"}
    if errors:
        raise FieldsError(
            _("%(count)d fields need your attention.") % {"count": len(errors)},
            {name: FieldError(code, str(MESSAGES[code])) for name, code in errors.items()},
        )
    return read.values


def store_submission(
    letter: OpenLetter, *, reference: uuid.UUID, content: dict[str, Any], pages: Sequence[bytes]
) -> Submitted:
    """Lock what was sent for the case side, and leave the resident a receipt. Twice is once."""
    at = clock.now()
    sent = {
        **content,
        "receipt_number": letter.receipt_number,
        "submitted_at": at.isoformat(),
        "files": len(pages),
    }
    text = json.dumps(sent, ensure_ascii=False).encode()
    public_key = bytes(letter.program.public_key)
    try:
        with transaction.atomic(using="portal"):
            submission = Submission.objects.create(
                reference=reference,
                published=letter.program,
                number_hash=letter.number_hash,
                content=box_for(public_key, text, place=content_place(reference)),
                submitted_at=at,
            )
            SubmissionFile.objects.bulk_create(
                SubmissionFile(
                    submission=submission,
                    position=position,
                    content=box_for(public_key, page, place=content_place(reference, position)),
                )
                for position, page in enumerate(pages)
            )
            SentItem.objects.create(
                letter_id=letter.letter_id,
                kind=content["kind"],
                reference=reference,
                content=lock(letter.key, text, place=receipt_place(reference)),
                sent_at=at,
            )
    except IntegrityError:  # the button was pressed twice, and the other request was faster
        known = sent_before(letter, reference)
        if known is None:
            raise
        return known
    return Submitted(reference, at)


def content_place(reference: uuid.UUID, position: int | None = None) -> bytes:
    """What a box is bound to: its submission, and its place among the files."""
    return f"submission:{reference}:{'form' if position is None else position}".encode()


def receipt_place(reference: uuid.UUID) -> bytes:
    """What the resident's receipt is bound to."""
    return f"receipt:{reference}".encode()
