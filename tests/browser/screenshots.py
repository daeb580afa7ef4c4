"""`make screenshots`: a picture of the pages of the demo, by the first role that may open each, into docs/screenshots/.

Pictures have a palette and their number is bounded, so that the repository stays small: a page that is only a part of
another has none, nor has one that looks like another (LEFT_OUT). `ALL=1` takes those too, to look at.
"""

import hashlib
import io
import os
import re
import sys
from pathlib import Path

import django
from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "screenshots"
MOST_BYTES, MOST_PICTURES = 120_000, 60
# Forms in the dialogs of the case page, rows and histories of the console, lists whose page of one thing has a picture.
LEFT_OUT = re.compile(
    r"/cases/<str:receipt_number>/(?!openings)"
    r"|^admin/(?!$|security/(program/$|program/<int|user/<int))"
    r"|^account|/(new|rejects\.csv|slips|rows|lines|tray|check|lost|ask|unusual)$|/keying/(first|second/.*|second)$"
    r"|/(adjudication|account-inquiries|escalations|recoveries|jobs|faq|scripts.*|payment-days|answers|second|mine|overdue)$"
    r"|/faq/|/work/duplicates$|/letters/(bench|.*\.pdf)$|/open$"
)


def main() -> None:
    """Take all pictures; what is gone from the site goes from the folder."""
    django.setup()
    # Models and addresses can only be read now.
    from tests.browser.addresses import pages  # noqa: PLC0415
    from tests.browser.conftest import launch  # noqa: PLC0415
    from tests.browser.crowd import Crowd, Visit  # noqa: PLC0415
    from tests.browser.demo_stack import running_demo  # noqa: PLC0415
    from tests.browser.loose_ends import leave_a_bank_list, leave_work_of_the_office  # noqa: PLC0415

    taken: set[str] = set()
    seen: set[bytes] = set()
    with running_demo() as demo, sync_playwright() as playwright:
        leave_a_bank_list("mihon-bukka")
        leave_work_of_the_office("mihon-bukka")
        crowd = Crowd(demo, launch(playwright))
        for address in pages():
            if LEFT_OUT.search(address.route) and not os.environ.get("ALL"):
                continue
            found = Visit(address, crowd).by_one()
            if found is None:
                continue
            username, path = found
            visitor = crowd.get(username)
            visitor.open(path, "ja")
            visitor.page.wait_for_load_state("networkidle")
            name = f"{address.name.replace(':', '-')}.png"
            picture = small(visitor.page.screenshot())
            # An act that is not open on this case shows the case itself: one picture of it is enough.
            if hashlib.sha256(picture).digest() in seen:
                continue
            seen.add(hashlib.sha256(picture).digest())
            (FOLDER / name).write_bytes(picture)
            taken.add(name)
            sys.stdout.write(f"{name:<40} {path} as {username or 'nobody'}\n")
        crowd.close()
    sys.stdout.write(f"{len(taken)} pictures in {FOLDER}\n")
    if len(taken) > MOST_PICTURES and not os.environ.get("ALL"):
        raise SystemExit(f"The repository keeps {MOST_PICTURES} pictures: leave out what looks like another page.")


def small(png: bytes) -> bytes:
    """The picture with as many colours as fit into MOST_BYTES, 256 at most."""
    with Image.open(io.BytesIO(png)) as image:
        for colours in (128, 64, 32, 16, 8):
            out = io.BytesIO()
            image.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
            if out.tell() <= MOST_BYTES:
                break
    return out.getvalue()


if __name__ == "__main__":
    main()
