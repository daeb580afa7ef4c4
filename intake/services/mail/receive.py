"""Receiving mail: a batch of scanned envelopes is read by its codes and goes to its cases."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from intake import events
from intake.codes import CodeReadError, CodeReading, read_codes
from intake.models import MailItem
from intake.rules.envelope import EnvelopeReading, read_envelope
from intake.services.mail.place import find_target, place_by_documents, place_return
from intake.services.mail.store_pages import PageToStore, store_pages
from intake.services.upload.accept_file import AcceptedFile, accept_file
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import Program
from security.roles import Role

MAILROOM = (Role.MAILROOM, Role.MANAGER)


@dataclass(frozen=True, slots=True)
class Envelope:
    """The pages of one envelope as files (JPEG, PNG, TIFF, PDF), front first.

    `is_return`: a letter of ours that the post brought back unopened, with the post's reason (転居先不明, 受取拒否).
    """

    pages: tuple[bytes, ...]
    is_return: bool = False
    return_reason: str = ""


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """What became of an envelope. `bench_reason` is empty when it was matched; `again` when it was received before."""

    mail_item_id: int
    bench_reason: str
    application_id: int | None
    again: bool = False


def receive_mail(
    *, actor: Actor, program_id: int, envelopes: Sequence[Envelope], received_on: dt.date | None = None
) -> list[ReceivedMail]:
    """Read the envelopes and bring each to its case; the answers are in the same order.

    A form opens an application and its entry; an answer goes to the open deficiencies; a letter that came back is noted
    there. What cannot be read, or is another program's, goes to the bench. A piece that was taken in by its code before
    (`take_piece`) gets its pages. The same pages, scanned into the same bytes,
    are received once. Raises UploadError for a page that is no picture: the whole batch is refused then.
    """
    authorise(actor, *MAILROOM, program_id=program_id)
    program_no = Program.objects.values_list("number", flat=True).get(pk=program_id)
    day = received_on or clock.today()
    return [_receive(actor, program_id, program_no, envelope, day) for envelope in envelopes]


def _receive(actor: Actor, program_id: int, program_no: int, envelope: Envelope, day: dt.date) -> ReceivedMail:
    digest = mail_digest([hashlib.sha256(content).hexdigest() for content in envelope.pages])
    known = MailItem.objects.filter(program_id=program_id, digest=digest).first()
    if known is not None:  # the batch was sent twice
        return ReceivedMail(known.pk, known.bench_reason, known.application_id, again=True)
    files = [accept_file(content=content) for content in envelope.pages]
    readings, pages = _read_pages(files)
    reading = read_envelope(readings, program_no=program_no)
    waiting = None if envelope.is_return or reading.fault else _waiting_for_pages(program_id, reading)
    if waiting is not None:
        return _add_pages(actor, waiting, digest, pages)
    item = MailItem.objects.create(
        program_id=program_id,
        digest=digest,
        state=MailItem.State.UNMATCHED,
        bench_reason=reading.fault or MailItem.Bench.UNREADABLE,
        detail=",".join(reading.doc_types)[:40],
        receipt_number=reading.receipt_number,
        received_on=day,
        received_at=clock.now(),
        received_by_id=actor.user_id,
    )
    store_pages(item=item, pages=pages)
    _place(actor, item, envelope, reading)
    record(
        events.MAIL_RECEIVED,
        actor=actor,
        program_id=program_id,
        subject_ids=[item.pk],
        data={"state": item.state, "bench": item.bench_reason, "pages": len(pages), "kind": item.kind},
    )
    return ReceivedMail(item.pk, item.bench_reason, item.application_id)


def _waiting_for_pages(program_id: int, reading: EnvelopeReading) -> MailItem | None:
    """The piece that was taken in by its code (`take_piece`) and is scanned only now."""
    return (
        MailItem.objects.filter(
            program_id=program_id,
            receipt_number=reading.receipt_number,
            source=MailItem.Source.PAPER,
            state=MailItem.State.MATCHED,
            pages=None,
        )
        .exclude(kind=MailItem.Kind.RETURNED)
        .order_by("pk")
        .first()
    )


def _add_pages(actor: Actor, item: MailItem, digest: str, pages: Sequence[PageToStore]) -> ReceivedMail:
    item.digest = digest
    item.save()
    store_pages(item=item, pages=pages)
    record(
        events.MAIL_SCANNED,
        actor=actor,
        program_id=item.program_id,
        subject_ids=[item.pk],
        data={"pages": len(pages), "application": item.application_id},
    )
    return ReceivedMail(item.pk, "", item.application_id)


def mail_digest(hashes: Sequence[str]) -> str:
    """One hash for a set of pages, in whatever order they were scanned."""
    return hashlib.sha256("\n".join(sorted(hashes)).encode()).hexdigest()


def _read_pages(files: Sequence[AcceptedFile]) -> tuple[list[CodeReading], list[PageToStore]]:
    readings: list[CodeReading] = []
    pages: list[PageToStore] = []
    for file in files:
        for page in file.pages:
            try:
                reading = read_codes(page.content)
            except CodeReadError:
                reading = CodeReading()
            readings.append(reading)
            pages.append(PageToStore(page, file.sha256, reading.doc_type or "", reading.page))
    return readings, pages


def _place(actor: Actor, item: MailItem, envelope: Envelope, reading: EnvelopeReading) -> None:
    if reading.fault:
        return
    target = find_target(item.program_id, reading.receipt_number)
    if target is None:
        _bench(item, MailItem.Bench.UNKNOWN_NUMBER)
        return
    if envelope.is_return:
        first = reading.doc_types[0] if reading.doc_types else ""
        if not place_return(actor=actor, item=item, target=target, doc_type=first, reason=envelope.return_reason):
            _bench(item, MailItem.Bench.NO_LETTER)
        return
    if not place_by_documents(actor=actor, item=item, target=target, doc_types=reading.doc_types):
        _bench(item, MailItem.Bench.NOT_A_FORM)


def _bench(item: MailItem, reason: MailItem.Bench) -> None:
    item.bench_reason = reason
    item.save()
