"""HTML to laid-out pages: the one door to WeasyPrint.

WeasyPrint is imported inside its function (the one allowed exception), so that everything else runs on a machine
without Pango.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class PdfError(RuntimeError):
    """A document could not be laid out; ``code`` is ``renderer_missing`` (no Pango) or ``outside_request``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@contextmanager
def collector_paused() -> Iterator[None]:
    """Switch the cyclic garbage collector off while a large document is made.

    All boxes of a document live until it is written, so that every search for garbage among them is in vain; on a
    hundred letters these searches took a third of the time. What is garbage is found right after. Of the whole process:
    another thread runs without it too.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def lay_out(html: str) -> Any:
    """Lay out an HTML document and return WeasyPrint's Document (``pages``, ``copy``, ``write_pdf``).

    Nothing outside the document is fetched: no file, no network. Raises PdfError when a library is missing or the
    document asks for anything but ``data:``.
    """
    try:
        import weasyprint  # noqa: PLC0415 (needs Pango: only drawing may fail without it)
    except OSError as error:
        raise PdfError(
            "renderer_missing",
            f"Documents cannot be drawn: a library of Pango is missing ({error}). "
            "Install the Debian packages libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0.",
        ) from error
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
    try:
        return weasyprint.HTML(string=html, url_fetcher=fetcher).render()
    except weasyprint.urls.FatalURLFetchingError as error:
        raise PdfError(
            "outside_request",
            f"A template asks for something outside the document ({error}). Put it into the template instead.",
        ) from error
