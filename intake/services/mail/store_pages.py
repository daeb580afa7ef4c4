"""Storing pages as sealed rows, and opening them again. For services that have authorised their actor."""

from collections.abc import Sequence
from dataclasses import dataclass

from intake.models import MailItem, ScanPage
from intake.services.upload.accept_file import CleanPage
from security.sealing.fields import allocate_ids
from security.sealing.seal import seal_bytes, unseal_bytes


@dataclass(frozen=True, slots=True)
class PageToStore:
    """A page that passed the gate; `sha256` is of the file it came in, `doc_type` and `number` what its code says."""

    page: CleanPage
    sha256: str
    doc_type: str = ""
    number: int | None = None


def store_pages(*, item: MailItem, pages: Sequence[PageToStore]) -> None:
    """Seal the pages with the program's key, each for its row."""
    ids = allocate_ids(ScanPage, len(pages))
    ScanPage.objects.bulk_create(
        ScanPage(
            pk=pk,
            program_id=item.program_id,
            mail_item=item,
            position=position,
            image=seal_bytes(
                one.page.content,
                program_id=item.program_id,
                table=ScanPage._meta.db_table,
                column="image",
                row_id=pk,
            ),
            media_type=one.page.media_type,
            sha256=one.sha256,
            width=one.page.width,
            height=one.page.height,
            doc_type=one.doc_type,
            page=one.number,
        )
        for position, (pk, one) in enumerate(zip(ids, pages, strict=True))
    )


def open_page(page: ScanPage) -> bytes:
    """The image of a page. Raises cryptography's InvalidTag when it was changed."""
    return unseal_bytes(
        bytes(page.image),
        program_id=page.program_id,
        table=ScanPage._meta.db_table,
        column="image",
        row_id=page.pk,
    )
