"""R11: hostile uploads, forty kinds and more: refused with their reason, in bounded memory."""

import json
import os
import subprocess
import sys

import pytest

from intake.services.upload.accept_file import UploadError, accept_file
from tests.intake.upload.hostile import kinds, tiff_loop

pytestmark = pytest.mark.bar("R11")
AT_MOST_MB = 256

ALONE = """
import json, django
django.setup()
from intake.services.upload.accept_file import UploadError, accept_file
from tests.intake.upload.hostile import kinds, tiff_loop
files = [(content, name) for _what, content, name, _code in kinds()] + [(tiff_loop(), "a.tif")]
with open("/proc/self/clear_refs", "w") as file:
    file.write("5")  # the peak so far came from making the files
passed = 0
for content, name in files:
    try:
        accept_file(content=content, file_name=name)
        passed += 1
    except UploadError:
        pass
with open("/proc/self/status") as file:
    peak = next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
held = sum(len(content) for content, _name in files)
print(json.dumps({"files": len(files), "passed": passed, "peak_mb": round((peak * 1024 - held) / 2**20)}))
"""


def test_every_kind_is_refused_with_its_reason(record_property) -> None:
    refused: dict[str, str] = {}
    for what, content, name, code in kinds():
        with pytest.raises(UploadError) as caught:
            accept_file(content=content, file_name=name)
        refused[what] = caught.value.code if caught.value.code != code else ""
        assert str(caught.value), what
    assert {what: code for what, code in refused.items() if code} == {}
    assert len(refused) >= 40
    record_property("tried", f"{len(refused)} kinds, all refused with their reason")


def test_pages_without_end_come_to_one(record_property) -> None:
    """Pillow follows no directory twice, so that a TIFF that leads back to itself is its one page, or is refused."""
    said = ""
    try:
        pages = len(accept_file(content=tiff_loop(), file_name="a.tif").pages)
    except UploadError as error:
        pages, said = 0, error.code
    assert (pages, said) in {(1, ""), (0, "upload.pages"), (0, "upload.damaged")}
    record_property("tried", "a TIFF whose pages lead back to themselves")


def test_they_take_little_memory(record_property) -> None:
    """A process of its own: what the suite took before does not count."""
    run = subprocess.run(
        [sys.executable, "-c", ALONE], env=os.environ.copy(), capture_output=True, text=True, timeout=300, check=False
    )
    assert run.returncode == 0, run.stderr[-2_000:]
    found = json.loads(run.stdout.strip().splitlines()[-1])
    assert found["passed"] <= 1, "the TIFF that leads back to itself may pass as its one page"
    assert found["peak_mb"] <= AT_MOST_MB, found
    record_property("tried", f"{found['files']} files in one process, {found['peak_mb']} MB at the peak")
