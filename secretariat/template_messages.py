"""Finds the texts of Django templates for Babel, so that no program beside Python is needed to make catalogues."""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize


def extract(
    fileobj: BinaryIO, keywords: Mapping[str, Any], comment_tags: Sequence[str], options: Mapping[str, Any]
) -> Iterator[tuple[Any, ...]]:
    """A Babel extraction method: yields `(line, function, messages, comments)`; `options` is Babel's and has none.

    Django turns a template into something that looks like source code to gettext's own scanner; Babel's needs its
    lines without indentation, because that follows HTML and not Python.
    """
    looks_like_code = templatize(fileobj.read().decode("utf-8"))
    flat = "\n".join(line.strip() for line in looks_like_code.split("\n"))
    yield from extract_python(io.BytesIO(flat.encode("utf-8")), keywords, comment_tags, {})
