"""Marking of pages: copies of cards and passbooks and photographs, not forms, which all look alike."""

from collections.abc import Collection

from intake import events
from intake.models import PageBand, PageMark, ScanPage
from intake.rules.likeness import POINTS, bands_of, mark_of
from intake.services.mail.store_pages import open_page
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def mark_pages(*, actor: Actor, program_id: int, page_ids: Collection[int]) -> int:
    """Mark these pages; returns how many were. By the manager or the platform."""
    authorise(actor, Role.MANAGER, program_id=program_id, system=True)
    # Marked twice: a page that has its mark is left alone.
    pages = ScanPage.objects.filter(program_id=program_id, pk__in=list(page_ids), marks__isnull=True).order_by("pk")
    marks = {page.pk: mark_of(open_page(page)) for page in pages.iterator(chunk_size=20)}
    if not marks:
        return 0
    PageMark.objects.bulk_create(
        [PageMark(program_id=program_id, page_id=pk, mark=f"{mark:0{POINTS // 4}x}") for pk, mark in marks.items()]
    )
    PageBand.objects.bulk_create(
        [
            PageBand(program_id=program_id, page_id=pk, band=band)
            for pk, mark in marks.items()
            for band in bands_of(mark)
        ]
    )
    record(events.PAGES_MARKED, actor=actor, program_id=program_id, subject_ids=sorted(marks))
    return len(marks)
