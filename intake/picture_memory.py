"""Memory of pictures: Pillow gives each one back to the system at once, and the next pays for every page of it anew."""

from typing import Any, Final

from PIL import Image

# Of 16 MiB each (Pillow's block size): a scanned page or two, so that pages after one another take a quarter less time.
KEPT_BLOCKS: Final = 4


def keep_blocks() -> None:
    """Have this process keep some memory of the pictures that it has let go, 64 MiB at most."""
    pool: Any = Image.core  # type: ignore[attr-defined]  # documented, not exported
    pool.set_blocks_max(KEPT_BLOCKS)
