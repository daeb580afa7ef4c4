"""Marking of pages: copies of cards and passbooks and photographs, not forms, which all look alike."""

from collections.abc import Sequence
from typing import Final

from intake.models import PageBand, PageMark, ScanPage
from intake.rules.likeness import bands_of, mark_of
from intake.services.mail.store_pages import open_page
from security.tenancy.scope import require_program

CHUNK: Final = 200


def unmarked_pages(program_id: int) -> list[list[int]]:
    """Pages of matched pieces that have no mark yet, in chunks. For the look over a program, which asks who may."""
    rows = ScanPage.objects.filter(
        program_id=program_id, doc_type="", marks__isnull=True, mail_item__application__isnull=False
    )
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    return [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]


def mark_pages(program_id: int, page_ids: Sequence[int]) -> int:
    """Mark these pages; returns how many were. Again: a page that has its mark is left alone."""
    require_program(program_id)
    pages = ScanPage.objects.filter(program_id=program_id, pk__in=list(page_ids), marks__isnull=True).order_by("pk")
    marks = {page.pk: mark_of(open_page(page)) for page in pages.iterator(chunk_size=20)}
    PageMark.objects.bulk_create(
        [
            PageMark(program_id=program_id, page_id=pk, first=mark[0], second=mark[1], third=mark[2], fourth=mark[3])
            for pk, mark in marks.items()
        ]
    )
    PageBand.objects.bulk_create(
        [
            PageBand(program_id=program_id, page_id=pk, band=band)
            for pk, mark in marks.items()
            for band in bands_of(mark)
        ]
    )
    return len(marks)
