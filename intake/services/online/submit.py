"""Submitting a form on the portal."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from intake.errors import FieldError, FieldsError
from intake.portal.errors import PortalError
from intake.portal.locks import box_for
from intake.portal.models import Submission, SubmissionFile
from intake.rules.forms import FORMS, MESSAGES, Value
from intake.rules.read_form import missing_online, read_form
from intake.services.online.open_letter import OpenLetter, open_letter
from intake.services.upload.accept_file import CleanPage, accept_file
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
    known = Submission.objects.filter(reference=reference).first()
    if known is not None:  # sent twice
        if bytes(known.number_hash) != letter.number_hash:
            raise PortalError("reference", _("This form was sent for another letter. Open the page again."))
        return Submitted(reference, known.submitted_at, again=True)
    if not letter.program.opens_on <= clock.today() <= letter.program.closes_on:
        raise PortalError("closed", _("Applications are not taken today. The dates stand in your letter."))
    if len(files) > MAX_FILES:
        raise PortalError("files", _("More than %(count)d files were attached.") % {"count": MAX_FILES})
    checked = _check(letter, values)
    pages = [page for one in files for page in accept_file(content=one.content, file_name=one.name).pages]
    at = clock.now()
    content = {
        "receipt_number": letter.receipt_number,
        "form": letter.form,
        "values": checked,
        "submitted_at": at.isoformat(),
        "files": len(pages),
    }
    _store(letter, reference, content, pages, at)
    return Submitted(reference, at)


def _check(letter: OpenLetter, values: Mapping[str, str | bool]) -> dict[str, Value]:
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


def _store(
    letter: OpenLetter,
    reference: uuid.UUID,
    content: dict[str, object],
    pages: Sequence[CleanPage],
    at: dt.datetime,
) -> None:
    public_key = bytes(letter.program.public_key)
    with transaction.atomic(using="portal"):
        submission = Submission.objects.create(
            reference=reference,
            published=letter.program,
            number_hash=letter.number_hash,
            content=box_for(
                public_key, json.dumps(content, ensure_ascii=False).encode(), place=content_place(reference)
            ),
            submitted_at=at,
        )
        SubmissionFile.objects.bulk_create(
            SubmissionFile(
                submission=submission,
                position=position,
                content=box_for(public_key, page.content, place=content_place(reference, position)),
            )
            for position, page in enumerate(pages)
        )


def content_place(reference: uuid.UUID, position: int | None = None) -> bytes:
    """What a box is bound to: its submission, and its place among the files."""
    return f"submission:{reference}:{'form' if position is None else position}".encode()
