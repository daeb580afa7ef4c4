"""What waits on the fraud bench on the last day: one copy of a passbook that came for two households."""

import io
from typing import Final

from PIL import Image

from cases.models import Application
from cases.rules.transitions import BEFORE_DECISION
from cases.services.fraud.look import look_for_fraud
from intake.models import ScanPage
from intake.services.likeness.mark_pages import mark_pages
from intake.services.mail.match import match_mail
from intake.services.mail.receive import Envelope, receive_mail
from secretariat.demo.envelopes import passbook_copy
from secretariat.demo.scans import render_scan
from secretariat.demo.stage import Stage
from security.roles import Role

QUALITY: Final = 70


def leave_for_the_bench(stage: Stage) -> None:
    """Two envelopes without a code bring the same copy, scanned by two devices; the day's look finds it."""
    with stage.at(17, 40):
        rows = _two_cases(stage)
        if len(rows) < len(("the one", "the other")):
            return
        (copy,) = render_scan(passbook_copy(stage.by_household[rows[0].household_id], stage.seed))
        clerk, manager = stage.play(Role.MAILROOM), stage.play(Role.MANAGER)
        envelopes = [Envelope((copy,)), Envelope((_photographed(copy),))]
        received = receive_mail(actor=clerk, program_id=stage.program_id, envelopes=envelopes)
        for mail, row in zip(received, rows, strict=True):
            match_mail(
                actor=clerk,
                program_id=stage.program_id,
                mail_item_id=mail.mail_item_id,
                receipt_number=row.receipt_number,
                treat_as="other",
            )
        ids = [mail.mail_item_id for mail in received]
        pages = ScanPage.objects.filter(program_id=stage.program_id, mail_item_id__in=ids)
        mark_pages(actor=manager, program_id=stage.program_id, page_ids=list(pages.values_list("pk", flat=True)))
        look_for_fraud(actor=manager, program_id=stage.program_id)


def _two_cases(stage: Stage) -> list[Application]:
    """The first undecided applications of two households."""
    found = Application.objects.filter(
        program_id=stage.program_id, status__in=BEFORE_DECISION, household__protected=False
    )
    return list({row.household_id: row for row in found.order_by("received_at", "pk")[:20]}.values())[:2]


def _photographed(copy: bytes) -> bytes:
    """The same copy as another device saves it."""
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(copy)) as image:
        image.convert("L").save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()
