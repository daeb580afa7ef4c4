"""Reads of the papers for approval: batches with their packs, the layout of the finance list."""

from dataclasses import dataclass

from cases.models import PayoutBatch, PayoutFile
from reports.job_kinds import MONEY_PACK
from reports.models import FinanceLayout, MoneyPack, PackFile
from reports.rules.finance_layout import DEFAULT, LayoutColumn
from reports.selectors.paper_jobs import PaperJob, paper_jobs
from security.actor import Actor, authorise
from security.roles import Role

READERS = (Role.OFFICER, Role.TREASURER, Role.PAYMENT_CLERK, Role.AUDITOR)
CAN_HAVE_PAPERS = (PayoutBatch.State.CHECKED, PayoutBatch.State.RELEASED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackRowShown:
    """A batch with its pack, if it has one; `released_sha256` is the hash of the file that went out."""

    batch: PayoutBatch
    pack: MoneyPack | None
    released_sha256: str
    files: tuple[PackFile, ...] = ()
    job: PaperJob | None = None

    @property
    def is_what_was_approved(self) -> bool | None:
        """Whether the released file is the one of the papers; None before the release or without papers."""
        if self.pack is None or not self.released_sha256:
            return None
        return self.pack.file_sha256 == self.released_sha256


def packs(*, actor: Actor, program_id: int) -> list[PackRowShown]:
    """Checked and released batches, the newest first, each with its pack."""
    authorise(actor, *READERS, program_id=program_id)
    batches = PayoutBatch.objects.filter(program_id=program_id, state__in=CAN_HAVE_PAPERS).order_by("-number")
    made = {pack.batch_id: pack for pack in MoneyPack.objects.filter(program_id=program_id).select_related("made_by")}
    jobs = paper_jobs(program_id, MONEY_PACK)
    hashes = dict(PayoutFile.objects.filter(program_id=program_id).values_list("batch_id", "sha256"))
    return [
        PackRowShown(
            batch=batch,
            pack=made.get(batch.pk),
            released_sha256=hashes.get(batch.pk, ""),
            job=None if batch.pk in made else jobs.get(batch.number),
        )
        for batch in batches
    ]


def find_pack(*, actor: Actor, program_id: int, number: int) -> PackRowShown | None:
    """The pack of the batch of that number with its files; None for an unknown batch and one without papers yet."""
    authorise(actor, *READERS, program_id=program_id)
    pack = (
        MoneyPack.objects.filter(program_id=program_id, batch__number=number)
        .select_related("batch__prepared_by", "batch__checked_by", "batch__released_by", "made_by")
        .first()
    )
    if pack is None:
        return None
    released = PayoutFile.objects.filter(program_id=program_id, batch_id=pack.batch_id)
    order = {kind: place for place, kind in enumerate(PackFile.Kind.values)}
    files = PackFile.objects.filter(program_id=program_id, pack=pack).defer("content")
    return PackRowShown(
        batch=pack.batch,
        pack=pack,
        released_sha256=released.values_list("sha256", flat=True).first() or "",
        files=tuple(sorted(files, key=lambda file: order[file.kind])),
    )


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout that holds; version 0 is the built-in one."""

    version: int
    encoding: str
    columns: tuple[LayoutColumn, ...]


def finance_layout(program_id: int) -> Layout:
    """The newest layout of the program. For callers that have authorised."""
    row = FinanceLayout.objects.filter(program_id=program_id).order_by("-version").first()
    if row is None:
        return Layout(0, FinanceLayout.Encoding.CP932.value, DEFAULT)
    return Layout(row.version, row.encoding, tuple(LayoutColumn(*column) for column in row.columns))
