"""Hashes that say what a file was drawn from."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings

from reports.letters.fonts import CHAIN, font_path
from reports.letters.parts import told
from reports.letters.types import LetterContent

_BLOCK = 1 << 20


def data_sha256(contents: Iterable[LetterContent]) -> str:
    """Hash of everything that letters say, in their order."""
    return told_sha256(map(told, contents))


def told_sha256(texts: Iterable[str]) -> str:
    """The same of letters that were told already (`parts.told`)."""
    digest = hashlib.sha256()
    for text in texts:
        # What is half a character cannot be printed, but may be asked for its hash.
        digest.update(text.encode(errors="surrogatepass"))
    return digest.hexdigest()


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
