"""Fixtures of the ways out: a files directory of the test's own, and letters that are drawn once."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from reports.letters.digests import data_sha256
from reports.letters.render import RenderedPdf, render_letters
from reports.letters.types import LetterContent


@pytest.fixture(autouse=True)
def files_dir(settings, tmp_path) -> Path:
    """FILES_DIR of this test."""
    folder: Path = tmp_path / "files"
    settings.FILES_DIR = folder
    return folder


_drawn: dict[str, RenderedPdf] = {}


@pytest.fixture
def drawn_once(monkeypatch) -> None:
    """Letters with the same content are drawn once a session: drawing is the same bytes each time, and slow."""

    def drawn(contents: Sequence[LetterContent], *, checked: bool = False, is_archival: bool = False) -> RenderedPdf:
        key = f"{data_sha256(contents)} {is_archival}"
        if key not in _drawn:
            _drawn[key] = render_letters(contents, checked=checked, is_archival=is_archival)
        return _drawn[key]

    monkeypatch.setattr("reports.services.letters.render_lot.render_letters", drawn)
