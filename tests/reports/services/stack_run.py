"""What `test_killed_stack` does inside of its stack, as a command of its own.

`start LETTERS LETTERS_A_LOT` writes the rows and starts a run, `compare` says what became of it.
"""

import hashlib
import json
import sys
from collections import Counter
from typing import Any

import django
import pypdfium2


def start(letters: int, letters_a_lot: int) -> dict[str, int]:
    """Write a city and start its run; the stack's own workers draw it."""
    from benchmarks.letter_run_rows import write_rows  # noqa: PLC0415 - Django must be set up first
    from cases.models import NoticeKind  # noqa: PLC0415
    from reports.services.letters.start_run import start_run  # noqa: PLC0415
    from security.tenancy.scope import program_scope  # noqa: PLC0415
    from tests.factories.security import make_world  # noqa: PLC0415

    world = make_world()
    program = world.aoi
    write_rows(program, letters)
    with program_scope(program.pk):
        run = start_run(
            actor=world.actor("aoi_manager"),
            program_id=program.pk,
            kinds=[NoticeKind.PUSH_NOTICE],
            letters_a_lot=letters_a_lot,
        )
    return {"program": program.pk, "run": run.pk}


def compare() -> dict[str, Any]:
    """Count what the lots hold against the letters of the program, and read every page of every file."""
    from cases.models import Notice  # noqa: PLC0415
    from reports.files import stored  # noqa: PLC0415
    from reports.models import NoticeRun, PrintLot, PrintLotItem  # noqa: PLC0415
    from security.models import AuditEvent, Program  # noqa: PLC0415
    from security.tenancy.scope import program_scope  # noqa: PLC0415

    program = Program.objects.get(code="aoi")
    wrong_files, wrong_pages = [], 0
    with program_scope(program.pk):
        run = NoticeRun.objects.get(program_id=program.pk)
        letters = dict(Notice.objects.filter(program_id=program.pk).values_list("pk", "household__receipt_number"))
        placed = Counter(PrintLotItem.objects.filter(program_id=program.pk).values_list("notice_id", flat=True))
        lots = list(PrintLot.objects.filter(program_id=program.pk).order_by("number"))
        for lot in lots:
            path = stored(lot.file_name)
            if hashlib.sha256(path.read_bytes()).hexdigest() != lot.sha256:
                wrong_files.append(lot.file_name)
            items = PrintLotItem.objects.filter(program_id=program.pk, lot=lot).order_by("position")
            wanted = [letters[item.notice_id] for item in items for _page in range(item.pages)]
            with pypdfium2.PdfDocument(path) as document:
                said = [page.get_textpage().get_text_range() for page in document]
            wrong_pages += abs(len(said) - len(wanted))
            wrong_pages += sum(number not in text for number, text in zip(wanted, said, strict=False))
        named = {stored(name) for name in [run.manifest_name, *(lot.file_name for lot in lots)]}
        rendered = AuditEvent.objects.filter(program_id=program.pk, code="reports.lot_rendered").count()
    folder = stored(run.manifest_name).parent
    return {
        "state": run.state,
        "printed": run.printed,
        "lots": len(lots),
        "events": rendered,
        "lost": len(letters.keys() - placed.keys()),
        "twice": sum(count > 1 for count in placed.values()),
        "strays": len({path for path in folder.rglob("*") if path.is_file()} ^ named),
        "wrong_files": wrong_files,
        "wrong_pages": wrong_pages,
    }


if __name__ == "__main__":
    django.setup()
    action, *numbers = sys.argv[1:]
    found: dict[str, Any] = compare() if action == "compare" else start(*map(int, numbers))
    sys.stdout.write(f"{json.dumps(found)}\n")
