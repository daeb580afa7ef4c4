"""The scanner of the demo: envelopes are drawn ahead by other processes, while the office works on the day's post."""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass, field

from cases.rules.qr_payload import DocType
from intake.picture_memory import keep_blocks
from secretariat.demo.answer_sheets import answer_sheet
from secretariat.demo.scans import ScanSpec, render_scan

Pages = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class AnswerSpec:
    """The sheet of a letter that comes back with an answer."""

    program_no: str
    receipt_number: str
    doc_type: DocType
    name: str
    text: str
    seed: int


Sheet = ScanSpec | AnswerSpec


def draw(sheets: Sequence[Sheet]) -> Pages:
    """The pages of one envelope, front first."""
    pages: list[bytes] = []
    for sheet in sheets:
        if isinstance(sheet, ScanSpec):
            pages += render_scan(sheet)
        else:
            pages.append(
                answer_sheet(
                    program_no=sheet.program_no,
                    receipt_number=sheet.receipt_number,
                    doc_type=sheet.doc_type,
                    name=sheet.name,
                    text=sheet.text,
                    seed=sheet.seed,
                )
            )
    return tuple(pages)


@dataclass
class Studio:
    """Draws envelopes; what was ordered ahead is drawn by `executor`, everything else at once in this process."""

    executor: Executor | None = None
    _ordered: dict[str, Future[Pages]] = field(default_factory=dict)

    def order(self, key: str, sheets: Sequence[Sheet]) -> None:
        """Have an envelope drawn ahead. Nothing happens without other processes, or when it was ordered before."""
        if self.executor is not None and key not in self._ordered:
            self._ordered[key] = self.executor.submit(draw, sheets)

    def collect(self, key: str, sheets: Sequence[Sheet]) -> Pages:
        """The pages of an envelope, waiting for them if need be."""
        ordered = self._ordered.pop(key, None)
        return draw(sheets) if ordered is None else ordered.result()

    def close(self) -> None:
        """End the other processes; what they still draw is dropped."""
        if self.executor is not None:
            self.executor.shutdown(wait=True, cancel_futures=True)


def open_studio(processes: int) -> Studio:
    """A studio with that many processes besides this one, each started afresh so that none shares a connection."""
    if processes < 1:
        return Studio()
    context = multiprocessing.get_context("spawn")
    return Studio(ProcessPoolExecutor(processes, mp_context=context, initializer=keep_blocks))
