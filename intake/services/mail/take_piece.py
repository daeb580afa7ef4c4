"""Taking in a piece of mail by its code, before it is scanned: one stroke of the hand reader a piece."""

import datetime as dt
import hashlib

from django.db.models import Q

from cases.models import Approach, Household
from cases.rules.qr_payload import DocType
from cases.selectors.setup import setup_of
from intake import events
from intake.models import MailItem
from intake.rules.piece_code import PieceCode, read_piece_code
from intake.services.mail.place import Target, find_target, place_by_documents, place_return
from intake.services.mail.receive import MAILROOM, ReceivedMail
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import Program


def take_piece(
    *,
    actor: Actor,
    program_id: int,
    code: str,
    is_return: bool = False,
    return_reason: str = "",
    received_on: dt.date | None = None,
) -> ReceivedMail:
    """Note that a piece arrived and bring it to its case; its pages are added when it is scanned.

    `code` is the text of its QR code or its receipt number. A number alone is taken for the form that the household was
    sent. What leads nowhere goes to the bench, to be placed by hand. The same piece on the same day counts once, also
    when its scan came first.
    """
    authorise(actor, *MAILROOM, program_id=program_id)
    program_no = Program.objects.values_list("number", flat=True).get(pk=program_id)
    read = read_piece_code(code, program_no=program_no)
    day = received_on or clock.today()
    digest = _digest(read, day, is_return=is_return)
    known = MailItem.objects.filter(program_id=program_id, digest=digest).first() or _scanned_today(
        program_id, read, day, is_return=is_return
    )
    if known is not None:  # read twice, or scanned before it was read
        return ReceivedMail(known.pk, known.bench_reason, known.application_id, again=True)
    item = MailItem.objects.create(
        program_id=program_id,
        digest=digest,
        state=MailItem.State.UNMATCHED,
        bench_reason=read.fault or MailItem.Bench.UNREADABLE,
        detail=read.doc_type,
        receipt_number=read.number,
        received_on=day,
        received_at=clock.now(),
        received_by_id=actor.user_id,
    )
    if not read.fault:
        _place(actor, item, read, is_return=is_return, reason=return_reason)
    record(
        events.MAIL_RECEIVED,
        actor=actor,
        program_id=program_id,
        subject_ids=[item.pk],
        data={"state": item.state, "bench": item.bench_reason, "pages": 0, "kind": item.kind},
    )
    return ReceivedMail(item.pk, item.bench_reason, item.application_id)


def _digest(read: PieceCode, day: dt.date, *, is_return: bool) -> str:
    """One piece a number, document and day. Pieces without a number are each their own."""
    what = read.number or f"no number {clock.now().isoformat()}"
    return hashlib.sha256(f"code\n{what}\n{read.doc_type}\n{day}\n{is_return}".encode()).hexdigest()


def _scanned_today(program_id: int, read: PieceCode, day: dt.date, *, is_return: bool) -> MailItem | None:
    """The piece, if its scan came first."""
    if not read.number or read.fault:
        return None
    same = MailItem.objects.filter(
        program_id=program_id,
        receipt_number=read.number,
        received_on=day,
        state=MailItem.State.MATCHED,
        source=MailItem.Source.PAPER,
    )
    same = same.filter(kind=MailItem.Kind.RETURNED) if is_return else same.exclude(kind=MailItem.Kind.RETURNED)
    return same.filter(Q(detail="") | Q(detail__contains=read.doc_type)).order_by("-pk").first()


def _place(actor: Actor, item: MailItem, read: PieceCode, *, is_return: bool, reason: str) -> None:
    target = find_target(item.program_id, read.number)
    if target is None:
        item.bench_reason = MailItem.Bench.UNKNOWN_NUMBER
    elif is_return:
        if place_return(actor=actor, item=item, target=target, doc_type=read.doc_type, reason=reason):
            return
        item.bench_reason = MailItem.Bench.NO_LETTER
    else:
        doc_type = read.doc_type or _form_sent(item.program_id, target)
        if place_by_documents(actor=actor, item=item, target=target, doc_types=(doc_type,)):
            return
        item.bench_reason = MailItem.Bench.NOT_A_FORM
    item.save()


def _form_sent(program_id: int, target: Target) -> str:
    approach = Household.objects.values_list("approach", flat=True).get(program_id=program_id, pk=target.household_id)
    confirms = approach in {Approach.PUSH, Approach.CONFIRMATION} and "confirmation" in setup_of(program_id).channels
    return DocType.CONFIRMATION_FORM if confirms else DocType.APPLICATION_FORM
