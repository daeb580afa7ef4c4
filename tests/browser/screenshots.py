"""`make screenshots`: a picture of each page of the demo by the role whose page it is, and docs/screens.md with them.

Pictures have a palette and their number is bounded, so that the repository stays small: a page that is only a part of
another has none, nor has one that looks like another (LEFT_OUT). `ALL=1` takes those too, into var/screenshots, to look
at.
"""

import hashlib
import io
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import django
import pypdfium2
from django.utils import translation
from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from tests.browser.addresses import Address
    from tests.browser.crowd import Crowd, Visitor

ROOT = Path(__file__).resolve().parent.parent.parent
IS_ALL = bool(os.environ.get("ALL"))
FOLDER = ROOT / "var" / "screenshots" if IS_ALL else ROOT / "docs" / "screenshots"
GUIDE = ROOT / "docs" / "screens.md"
MOST_BYTES, MOST_PICTURES = 120_000, 60
RESIDENT, EVERYBODY, ADMINISTRATOR = "resident", "everybody", "administrator"
# Forms in the dialogs of the case page, rows and histories of the console, lists whose page of one thing has a picture.
LEFT_OUT = re.compile(
    r"/cases/<str:receipt_number>/(?!openings)"
    r"|^admin/(?!$|security/(program/$|program/<int|user/<int))"
    r"|^account|/(new|rejects\.csv|slips|rows|lines|tray|check|lost|ask|unusual)$|/keying/(first|second/.*|second)$"
    r"|/(adjudication|account-inquiries|escalations|recoveries|jobs|faq|scripts.*|payment-days|answers|second|mine|overdue)$"
    r"|/faq/|/work/duplicates$|/letters/(bench|.*\.pdf)$|/open$"
)
# Whose page it is, by the beginning of its name; the first that fits. Elsewhere whoever may open it first.
DESKS = {
    "reviewer": ("cases:application-show", "cases:screening", "cases:deficiency", "cases:duplicate", "cases:fraud"),
    "keyer": ("intake:entry", "intake:adjudication"),
    "mailroom": ("intake:mail", "intake:answer", "reports:posting", "reports:letter-return", "cases:goods"),
    "officer": ("cases:decision", "cases:deemed", "reports:export-show", "reports:proof", "reports:disposal"),
    "payment_clerk": ("cases:batch", "cases:failed", "cases:account-inquiry", "reports:pack"),
    "treasurer": ("cases:money", "cases:statement", "cases:recovery"),
    "caller": ("callcenter:", "cases:certificate"),
    "auditor": ("reports:access", "reports:sample", "security:audit-state", "reports:incident"),
    "protected_case_officer": ("cases:restricted",),
}
# Pages of the portal behind a letter's number and code: of which letter, and what is pressed to get there.
OF_A_LETTER = {
    "portal-start": ("not answered yet", ()),
    "portal-question": ("not answered yet", ("この内容で始める",)),
    "portal-asked": ("something is missing", ()),
    "portal-paid": ("paid", ()),
}


@dataclass(frozen=True)
class Shot:
    """A picture that was taken: whose page, and what it is called."""

    file: str
    role: str
    title: str


def main() -> None:
    """Take all pictures; what is gone from the site goes from the folder."""
    django.setup()
    # Models and addresses can only be read now.
    from tests.browser.conftest import launch  # noqa: PLC0415
    from tests.browser.crowd import Crowd  # noqa: PLC0415
    from tests.browser.demo_stack import running_demo  # noqa: PLC0415
    from tests.browser.loose_ends import leave_a_bank_list, leave_work_of_the_office  # noqa: PLC0415

    FOLDER.mkdir(parents=True, exist_ok=True)
    with running_demo() as demo, sync_playwright() as playwright, translation.override("en"):
        leave_a_bank_list("mihon-bukka")
        leave_work_of_the_office("mihon-bukka")
        crowd = Crowd(demo, launch(playwright))
        shots = [*_of_addresses(crowd), *_of_letters(crowd), *_of_papers()]
        crowd.close()
    for path in FOLDER.glob("*.png"):
        if path.name not in {shot.file for shot in shots}:
            path.unlink()
    sys.stdout.write(f"{len(shots)} pictures in {FOLDER}\n")
    if IS_ALL:
        return
    GUIDE.write_text(guide(shots), encoding="utf-8")
    if len(shots) > MOST_PICTURES:
        raise SystemExit(f"The repository keeps {MOST_PICTURES} pictures: leave out what looks like another page.")


def _of_addresses(crowd: "Crowd") -> Iterator[Shot]:
    from tests.browser.addresses import pages  # noqa: PLC0415
    from tests.browser.crowd import Visit  # noqa: PLC0415

    seen: set[bytes] = set()
    for address in pages():
        if LEFT_OUT.search(address.route) and not IS_ALL:
            continue
        found = Visit(address, crowd).by_one(_desk_of(address.name))
        if found is None:
            continue
        username, path = found
        visitor = crowd.get(username)
        visitor.open(path, "ja")
        # An act that is not open on this case shows the case itself: one picture of it is enough.
        picture = _picture(visitor)
        if hashlib.sha256(picture).digest() in seen:
            continue
        seen.add(hashlib.sha256(picture).digest())
        name = f"{address.name.replace(':', '-')}.png"
        (FOLDER / name).write_bytes(picture)
        sys.stdout.write(f"{name:<40} {path} as {username or 'nobody'}\n")
        yield Shot(name, _whose(crowd, address, username), _title(visitor, address, path))


def _desk_of(name: str) -> str:
    return next((role for role, names in DESKS.items() if name.startswith(names)), "")


def _whose(crowd: "Crowd", address: "Address", username: str | None) -> str:
    if address.route.startswith("r/"):
        return RESIDENT
    if address.is_of_the_console:
        return ADMINISTRATOR
    for roles in crowd.roles.values() if address.is_of_a_program else []:
        if username in roles:
            return roles[username].value
    return EVERYBODY


def _title(visitor: "Visitor", address: "Address", path: str) -> str:
    """What the log of looks calls it, or its own title in English."""
    from security.access.places import name_of_place  # noqa: PLC0415

    name = name_of_place(address.name)
    if name is not None:
        return str(name)
    found = re.search(r"<title>(.*?)</title>", visitor.ask(path, "en").body, re.DOTALL)
    return " ".join(found[1].split()) if found else address.route


def _of_letters(crowd: "Crowd") -> Iterator[Shot]:
    from tests.browser.demo_stack import manage  # noqa: PLC0415

    letters = {what: (link, number, secret) for link, number, secret, what in _letters(manage("demo_letters"))}
    for name, (what, presses) in OF_A_LETTER.items():
        if what not in letters:
            continue
        link, number, secret = letters[what]
        visitor = crowd.get(None)
        visitor.open(link.lstrip("/"), "ja")
        visitor.page.get_by_role("textbox", name="受付番号").fill(number)
        visitor.page.get_by_role("textbox", name="申請コード").fill(secret)
        visitor.page.get_by_role("button", name="始める・進みぐあいを見る").click()
        for press in presses:
            visitor.page.get_by_role("link", name=press).or_(visitor.page.get_by_role("button", name=press)).click()
        (FOLDER / f"{name}.png").write_bytes(_picture(visitor))
        sys.stdout.write(f"{name}.png\n")
        yield Shot(f"{name}.png", RESIDENT, " ".join(visitor.page.locator("h1").first.inner_text().split()))
        visitor.context.clear_cookies()


def _letters(printed: str) -> Iterator[list[str]]:
    """`[link, number, secret, what]`, one of each kind."""
    yield from (line.split(maxsplit=3) for line in reversed(printed.splitlines()))


def _of_papers() -> Iterator[Shot]:
    """The daily report as it is printed."""
    from tests.browser.demo_stack import folder  # noqa: PLC0415

    path = folder() / "demo" / "daily-report.pdf"
    with pypdfium2.PdfDocument(path) as document:
        image = document[0].render(scale=1.3).to_pil()
    out = io.BytesIO()
    image.save(out, "PNG")
    (FOLDER / "daily-report.png").write_bytes(small(out.getvalue()))
    yield Shot("daily-report.png", "viewer", "Daily report (PDF)")


def _picture(visitor: "Visitor") -> bytes:
    visitor.page.wait_for_load_state("networkidle")
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
`make screenshots` takes the pictures and writes this page.
"""


def guide(shots: list[Shot]) -> str:
    """docs/screens.md: the pages of each role with their pictures, two in a row."""
    by_role: defaultdict[str, list[Shot]] = defaultdict(list)
    for shot in shots:
        by_role[shot.role].append(shot)
    parts = [INTRODUCTION]
    for role, label in _order():
        if by_role[role]:
            parts.append(f"\n## {label}\n")
            parts += [_row(pair) for pair in (by_role[role][at : at + 2] for at in range(0, len(by_role[role]), 2))]
    return "".join(parts)


def _row(pair: Sequence[Shot]) -> str:
    titles = " | ".join(shot.title for shot in pair)
    pictures = " | ".join(f"![{shot.title}](screenshots/{shot.file})" for shot in pair)
    return f"\n| {titles} |\n|{'---|' * len(pair)}\n| {pictures} |\n"


def _order() -> Iterator[tuple[str, str]]:
    from security.roles import ROLE_LABELS  # noqa: PLC0415

    yield EVERYBODY, "Everybody"
    for role, label in ROLE_LABELS.items():
        text = str(label)
        yield role.value, text[:1].upper() + text[1:]
    yield ADMINISTRATOR, "Administrator of the platform"
    yield RESIDENT, "Resident"


if __name__ == "__main__":
    main()
