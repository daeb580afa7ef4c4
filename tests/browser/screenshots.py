"""`make screenshots`: a picture of every page of the demo, by the first role that may open it, into docs/screenshots/.

Pictures have a palette, so that the repository stays small; a page that is only a part of another has none.
"""

import hashlib
import io
import sys
from pathlib import Path

import django
from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "screenshots"
MOST_BYTES = 120_000


def main() -> None:
    """Take all pictures; what is gone from the site goes from the folder."""
    django.setup()
    # Models and addresses can only be read now.
    from tests.browser.addresses import pages  # noqa: PLC0415
    from tests.browser.conftest import launch  # noqa: PLC0415
    from tests.browser.crowd import Crowd, Visit  # noqa: PLC0415
    from tests.browser.demo_stack import running_demo  # noqa: PLC0415

    taken: set[str] = set()
    seen: set[bytes] = set()
    with running_demo() as demo, sync_playwright() as playwright:
        crowd = Crowd(demo, launch(playwright))
        for address in pages():
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
