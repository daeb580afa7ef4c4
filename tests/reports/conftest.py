"""Fixtures of the ways out: a files directory of the test's own."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def files_dir(settings, tmp_path) -> Path:
    """FILES_DIR of this test."""
    settings.FILES_DIR = tmp_path / "files"
    return settings.FILES_DIR
