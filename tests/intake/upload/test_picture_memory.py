"""A process of the platform keeps some memory of pictures, and no more than is said."""

import io
from typing import Any

from PIL import Image

from intake.picture_memory import KEPT_BLOCKS
from intake.services.upload.accept_file import accept_file

POOL: Any = Image.core  # type: ignore[attr-defined]


def test_a_picture_that_was_let_go_leaves_its_memory_to_the_next() -> None:
    scanned = io.BytesIO()
    Image.new("L", (1240, 1754), 255).save(scanned, "PNG")
    POOL.reset_stats()
    for _turn in range(3):
        accept_file(content=scanned.getvalue())
    stats = POOL.get_stats()
    assert POOL.get_blocks_max() == KEPT_BLOCKS
    assert stats["reused_blocks"] > 0
    assert stats["blocks_cached"] <= KEPT_BLOCKS
