"""`make screenshots`: a picture of each page of the demo by the role whose page it is, and docs/screens.md with them.

Pictures have a palette and are few (tests/browser/pictured.py), so that the repository stays small. `ALL=1` takes every
page, into var/screenshots, to look at.
"""

import datetime as dt
import hashlib
import io
import os
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import django
import pypdfium2
from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.pictured import PICTURED

if TYPE_CHECKING:
    from tests.browser.crowd import Crowd, Visitor

ROOT = Path(__file__).resolve().parent.parent.parent
IS_ALL = bool(os.environ.get("ALL"))
FOLDER = ROOT / "var" / "screenshots" if IS_ALL else ROOT / "docs" / "screenshots"
GUIDE = ROOT / "docs" / "screens.md"
MOST_BYTES, MOST_PICTURES = 120_000, 60
SETTLED = 600  # milliseconds: colours change slowly, and a page that is left still answers
NAMES = frozenset(name for shots in PICTURED.values() for name in shots)
# Whose page it is, by the beginning of its name; the first that fits. Elsewhere whoever may open it first.
DESKS = {
    "reviewer": ("cases:application-show", "cases:screening", "cases:deficiency", "cases:duplicate", "cases:fraud"),
    "keyer": ("intake:entry", "intake:adjudication"),
    "mailroom": ("intake:mail", "intake:answer", "reports:posting", "reports:letter-return", "cases:goods"),
    "officer": (
        *("cases:decision", "cases:deemed", "reports:export-show", "reports:proof", "reports:disposal"),
        "security:companies",
    ),
    "payment_clerk": ("cases:batch", "cases:failed", "cases:account-inquiry", "reports:pack"),
    "treasurer": ("cases:money", "cases:statement", "cases:recovery"),
    "caller": ("callcenter:", "cases:certificate"),
    "auditor": ("reports:access", "reports:sample", "security:audit-state", "reports:incident"),
    "protected_case_officer": ("cases:restricted",),
}
# Where the page has more to show than on the first program.
PROGRAMS = {"reports:proof-list": "kakuu-tokubetsu"}
# What the person does before the picture, so that it shows the page at work: a key, a part that is clicked, some text.
POSES = {
    "cases:application-show": ("s", "1"),
    "cases:search": ("/", "=サトウ", "Enter"),
    "intake:entry-first-key": ("[data-lease-go]", "1", "1", "0"),
    "intake:adjudication-decide": ("[data-lease-go]",),
}


def main() -> None:
    """Take all pictures; what is gone from the site goes from the folder."""
    django.setup()
    # Models and addresses can only be read now.
    from tests.browser.conftest import launch  # noqa: PLC0415
    from tests.browser.crowd import Crowd  # noqa: PLC0415
    from tests.browser.demo_stack import running_demo  # noqa: PLC0415
    from tests.browser.loose_ends import (  # noqa: PLC0415
        leave_a_bank_list,
        leave_a_restricted_case,
        leave_parcels_to_pack,
        leave_work_of_the_office,
    )
    from tests.browser.waiting_cases import waiting_cases  # noqa: PLC0415

    FOLDER.mkdir(parents=True, exist_ok=True)
    with running_demo() as demo, sync_playwright() as playwright:
        leave_a_bank_list("mihon-bukka")
        leave_work_of_the_office("mihon-bukka")
        leave_parcels_to_pack("mihon-gift")
        leave_a_restricted_case("mihon-bukka")
        waiting_cases("mihon-bukka", 1, "first")
        crowd = Crowd(demo, launch(playwright))
        _take_in_mail(crowd, "mihon-bukka")
        taken = {*_of_addresses(crowd), _of_papers()}
        crowd.close()
    for path in FOLDER.glob("*.png"):
        if path.stem not in taken:
            path.unlink()
    sys.stdout.write(f"{len(taken)} pictures in {FOLDER}\n")
    if not IS_ALL:
        GUIDE.write_text(guide(taken), encoding="utf-8")


def _of_addresses(crowd: "Crowd") -> Iterator[str]:
    from tests.browser.addresses import pages  # noqa: PLC0415
    from tests.browser.crowd import Visit  # noqa: PLC0415

    seen: set[bytes] = set()
    for address in pages():
        name = address.name.replace(":", "-")
        if name not in NAMES and not IS_ALL:
            continue
        found = Visit(address, crowd).by_one(_desk_of(address.name), PROGRAMS.get(address.name, ""))
        if found is None:
            continue
        username, path = found
        visitor = crowd.get(username)
        visitor.open(path, "ja")
        _pose(visitor, POSES.get(address.name, ()))
        # An act that is not open on this case shows the case itself: one picture of it is enough.
        picture = _picture(visitor)
        if hashlib.sha256(picture).digest() in seen:
            continue
        seen.add(hashlib.sha256(picture).digest())
        (FOLDER / f"{name}.png").write_bytes(picture)
        sys.stdout.write(f"{name:<40} {path} as {username or 'nobody'}\n")
        yield name


def _take_in_mail(crowd: "Crowd", code: str) -> None:
    """A form to key and an answer, each as the scanner saw it."""
    from tests.browser.papers import answered, letters_of, scanned, take_in  # noqa: PLC0415

    page = crowd.get(f"{code.partition('-')[0]}-mailroom-1").page
    letter = letters_of(crowd.demo, code, str(dt.datetime.now(dt.UTC).date()))[0]
    with tempfile.TemporaryDirectory() as folder:
        pages = scanned(crowd.demo, code, letter, Path(folder), telephone="090-0000-4128", account="3041786")
        take_in(page, code, pages)
        take_in(page, code, answered(crowd.demo, code, Path(folder)))


def _desk_of(name: str) -> str:
    return next((role for role, names in DESKS.items() if name.startswith(names)), "")


def _of_papers() -> str:
    """The daily report as it is printed."""
    from tests.browser.demo_stack import folder  # noqa: PLC0415

    path = folder() / "demo" / "daily-report.pdf"
    with pypdfium2.PdfDocument(path) as document:
        image = document[0].render(scale=1.3).to_pil()
    out = io.BytesIO()
    image.save(out, "PNG")
    (FOLDER / "daily-report.png").write_bytes(small(out.getvalue()))
    return "daily-report"


def _pose(visitor: "Visitor", acts: Sequence[str]) -> None:
    for act in acts:
        visitor.page.wait_for_timeout(SETTLED)
        visitor.page.wait_for_load_state("networkidle")
        if act.startswith("="):
            visitor.page.keyboard.type(act.removeprefix("="))
        elif act.startswith("["):
            for part in visitor.page.locator(act).all():
                if part.is_visible():
                    part.click()
        else:
            visitor.page.keyboard.press(act)


def _picture(visitor: "Visitor") -> bytes:
    visitor.page.wait_for_load_state("networkidle")
    visitor.page.wait_for_timeout(SETTLED)
    return small(visitor.page.screenshot())


def small(png: bytes) -> bytes:
    """The picture with as many colours as fit into MOST_BYTES, 128 at most."""
    with Image.open(io.BytesIO(png)) as image:
        for colours in (128, 64, 32, 16, 8):
            out = io.BytesIO()
            image.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
            if out.tell() <= MOST_BYTES:
                break
    return out.getvalue()


INTRODUCTION = """\
# Screens by role

Pages of the demo at 1366 × 768, those of residents at 360 × 740, in Japanese; every page has a switch to English.
`make screenshots` takes the pictures anew.
"""


def guide(taken: Collection[str]) -> str:
    """docs/screens.md: the pages of each role with their pictures, two in a row."""
    parts = [INTRODUCTION]
    for role, named in PICTURED.items():
        shots = [(name, title) for name, title in named.items() if name in taken]
        parts.append(f"\n## {role}\n")
        parts += [_row(shots[at : at + 2]) for at in range(0, len(shots), 2)]
    return "".join(parts)


def _row(pair: Sequence[tuple[str, str]]) -> str:
    titles = " | ".join(title for _name, title in pair)
    pictures = " | ".join(f"![{title}](screenshots/{name}.png)" for name, title in pair)
    return f"\n| {titles} |\n|{'---|' * len(pair)}\n| {pictures} |\n"


if __name__ == "__main__":
    main()
