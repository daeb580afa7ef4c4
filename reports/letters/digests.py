"""Hashes that say what a file was drawn from."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from reports.letters.fonts import CHAIN, font_path
from reports.letters.parts import PLAIN, parts_of
from reports.letters.types import LetterContent

_BLOCK = 1 << 20


def data_sha256(contents: Sequence[LetterContent]) -> str:
    """Hash of everything that letters say, in their order."""
    digest = hashlib.sha256()
    for content in contents:
        found: list[Any] = []
        _say(content, found)
        digest.update(repr(found).encode())
    return digest.hexdigest()


def _say(value: Any, found: list[Any]) -> None:
    """List what a value says: texts, numbers and dates, a record under its name, a row of values under its length."""
    kind = type(value)
    if kind is str or kind in PLAIN:
        found.append(value)
    elif kind is tuple:
        found.append(len(value))
        for item in value:
            _say(item, found)
    elif is_dataclass(kind):
        found.append(kind.__name__)
        for part in parts_of(kind)(value):
            _say(part, found)
    else:
        found.append(value)


@cache
def template_sha256() -> str:
    """Hash of the templates of letters, as this process found them."""
    folder = Path(settings.BASE_DIR) / "templates" / "reports" / "letters"
    return _files_sha256(sorted(path for path in folder.iterdir() if path.is_file()))


@cache
def fonts_sha256() -> str:
    """Hash of the font files of the chain (some 100 MB: about a quarter of a second, once a process)."""
    return _files_sha256(dict.fromkeys(font_path(face) for step in CHAIN for face in (step.gothic, step.mincho)))


def _files_sha256(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0")
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    return digest.hexdigest()
