"""The upload gate (無害化): only pictures pass, and what passes is drawn anew.

Nothing of the bytes that came in is kept: every page is decoded and encoded again, so that what hides in a file stays
outside. A file that pretends to be something else is refused, not mended.
"""

import hashlib
import io
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, cast

import puremagic
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from intake.errors import IntakeError
from intake.services.upload.pdf_pages import PdfError, pdf_pages
from security.uploads.virus_scan import NotScannedError, VirusFoundError, scan

MAX_BYTES: Final = 15 * 1024 * 1024
MAX_PIXELS: Final = 40_000_000
MAX_PAGES: Final = 20
_MAX_SIDE: Final = 5_000
_JPEG_QUALITY: Final = 85
_FEW_GREYS: Final = 16
# Text in few greys is long runs of paper: to look for nothing but runs makes the smaller file, and sooner.
_PNG_LEVEL: Final = 1

_SIGNATURES: Final = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"%PDF-": "application/pdf",
}
_FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/tiff": "TIFF"}
_NAMES: Final = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".jpe": "image/jpeg",
    ".png": "image/png",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".pdf": "application/pdf",
}
# What another program would take the file for: an archive by its end, a document or a page by its beginning.
_ZIP_END: Final = b"PK\x05\x06"
_ZIP_END_BYTES: Final = 65_557
_OTHER_BEGINNINGS: Final = (b"%pdf-", b"<html", b"<!doctype", b"<script", b"<svg", b"<?php", b"<?xml", b"#!/")
_BEGINNING_BYTES: Final = 1_024
_AFTER_END: Final = (b"pk\x03\x04", b"%pdf-", b"<script", b"<html", b"<?php", b"mz\x90\x00", b"\x7felf", b"rar!\x1a")


@dataclass(frozen=True, slots=True)
class CleanPage:
    """One page, drawn anew: `content` is JPEG, or PNG for drawings in black and white or a few greys."""

    content: bytes
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class AcceptedFile:
    """A file that passed. `sha256` is of the bytes as they came in."""

    sha256: str
    media_type: str
    pages: tuple[CleanPage, ...]


class UploadError(IntakeError):
    """The file is refused. Codes: upload.empty, .too_large, .type, .disguised, .polyglot, .damaged, .pixels, .pages,
    .active_content, .encrypted, .virus."""

    code = "upload.type"


class NotCheckedError(UploadError):
    """The virus scanner does not answer: nothing is wrong with the file as far as anybody knows."""

    code = "upload.not_checked"


def accept_file(*, content: bytes, file_name: str = "") -> AcceptedFile:
    """Let a file through the gate: JPEG, PNG, TIFF, or PDF of pages; up to 15 MB, 20 pages, 40 million pixels a page.

    The type is told by the content, and a name that says another type is refused. Raises UploadError, NotCheckedError.
    """
    media_type = _media_type(content, file_name)
    _scan(content)
    pages = tuple(_pdf(content) if media_type == "application/pdf" else _image(content, media_type))
    return AcceptedFile(hashlib.sha256(content).hexdigest(), media_type, pages)


def _media_type(content: bytes, file_name: str) -> str:
    if not content:
        raise UploadError(_("The file is empty. Choose the file again."), code="upload.empty")
    if len(content) > MAX_BYTES:
        raise UploadError(
            _("The file is larger than %(megabytes)d MB. Take the picture again in a smaller size.")
            % {"megabytes": MAX_BYTES // 1024 // 1024},
            code="upload.too_large",
        )
    found = next((kind for start, kind in _SIGNATURES.items() if content.startswith(start)), None)
    suffix = PurePosixPath(file_name.replace("\\", "/").strip().lower()).suffix
    named = _NAMES.get(suffix)
    if found is None:
        code = "upload.disguised" if named else "upload.type"
        raise UploadError(_("The file is not a picture or PDF. Send a photograph, a scan or a PDF."), code=code)
    if suffix and named != found:
        raise UploadError(
            _("The name of the file says another type than its content. Save it again under a fitting name."),
            code="upload.disguised",
        )
    _refuse_second_nature(content, found)
    return found


def _scan(content: bytes) -> None:
    try:
        scan([content])
    except VirusFoundError as error:
        raise UploadError(
            _("A virus was found in this file. Nothing of it was kept. Tell whoever looks after your computer."),
            code="upload.virus",
        ) from error
    except NotScannedError as error:
        raise NotCheckedError(
            _("The file could not be checked for viruses. Nothing was kept. Send it again in some minutes.")
        ) from error


def _refuse_second_nature(content: bytes, media_type: str) -> None:
    """A file that is also something else (a picture and an archive, a picture and a page) is made to deceive."""
    beginning = content[16:_BEGINNING_BYTES].lower()
    twofold = _ZIP_END in content[-_ZIP_END_BYTES:]
    if media_type != "application/pdf":
        twofold = twofold or any(sign in beginning for sign in _OTHER_BEGINNINGS)
        tail = _after_end(content, media_type).lower()
        twofold = twofold or any(sign in tail for sign in _AFTER_END)
    kinds = {found.mime_type for found in _guesses(content) if found.mime_type}
    if twofold or kinds & {"application/zip", "text/html", "application/x-dosexec", "image/svg+xml"}:
        raise UploadError(
            _("The file is a picture and something else at once. Take the picture again and send only that."),
            code="upload.polyglot",
        )


def _guesses(content: bytes) -> list[puremagic.PureMagicWithConfidence]:
    try:
        return list(puremagic.magic_string(content[:_ZIP_END_BYTES]))[:1]
    except (puremagic.PureError, ValueError):
        return []


def _after_end(content: bytes, media_type: str) -> bytes:
    """What follows the end of a picture; cameras put a second picture there, others hide files."""
    mark = {"image/png": b"IEND\xaeB`\x82", "image/jpeg": b"\xff\xd9"}.get(media_type)
    if mark is None:
        return b""
    end = content.rfind(mark)
    first = content.find(mark) if media_type == "image/png" else end
    return content[first + len(mark) :] if first >= 0 else b""


def _image(content: bytes, media_type: str) -> Iterator[CleanPage]:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(content), formats=[_FORMATS[media_type]]) as picture:
                frames = getattr(picture, "n_frames", 1)
                if frames > MAX_PAGES:
                    raise _too_many_pages()
                for frame in range(frames if media_type == "image/tiff" else 1):
                    picture.seek(frame)
                    if picture.width * picture.height > MAX_PIXELS:
                        raise _too_many_pixels()
                    # A process that also draws letters has WeasyPrint in it, which lets half a picture pass everywhere.
                    ImageFile.LOAD_TRUNCATED_IMAGES = False
                    picture.load()
                    yield clean_page(ImageOps.exif_transpose(picture))
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise _too_many_pixels() from error
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
            raise _damaged() from error


def _pdf(content: bytes) -> Iterator[CleanPage]:
    try:
        yield from (clean_page(page) for page in pdf_pages(content, max_pages=MAX_PAGES, max_pixels=MAX_PIXELS))
    except PdfError as error:
        messages = {
            "upload.active_content": _("The PDF holds programs or attachments. Print the page to a new PDF."),
            "upload.encrypted": _("The PDF is protected by a password. Send it without one."),
        }
        if error.code in messages:
            raise UploadError(messages[error.code], code=error.code) from error
        if error.code == "upload.pages":
            raise _too_many_pages() from error
        raise _damaged() from error


def clean_page(picture: Image.Image) -> CleanPage:
    """Draw a page anew: without metadata, at most 5,000 pixels a side.

    A JPEG; but PNG, which loses nothing, when it is black and white or, as scanners send text, in a few greys.
    """
    is_drawing = max(picture.size) <= _MAX_SIDE and _is_drawing(picture)
    plain = picture if is_drawing or picture.mode == "1" else _flat(picture)
    if max(plain.size) > _MAX_SIDE:
        plain.thumbnail((_MAX_SIDE, _MAX_SIDE))
    fresh = Image.new(plain.mode, plain.size, None)
    if is_drawing:
        fresh.putpalette((plain.getpalette("RGB") or [])[: 3 * _FEW_GREYS])
    fresh.paste(plain)
    target = io.BytesIO()
    if plain.mode in {"1", "P"}:
        fresh.save(target, "PNG", compress_level=_PNG_LEVEL, compress_type=zlib.Z_RLE)
        return CleanPage(target.getvalue(), "image/png", fresh.width, fresh.height)
    fresh.save(target, "JPEG", quality=_JPEG_QUALITY)
    return CleanPage(target.getvalue(), "image/jpeg", fresh.width, fresh.height)


def _is_drawing(picture: Image.Image) -> bool:
    """Whether a page has a palette of at most 16 greys."""
    if picture.mode != "P" or "transparency" in picture.info:
        return False
    colours = (picture.getpalette("RGB") or [])[: 3 * _FEW_GREYS]
    _lowest, highest = cast("tuple[int, int]", picture.getextrema())  # a picture of one band
    return highest < len(colours) // 3 and colours[0::3] == colours[1::3] == colours[2::3]


def _flat(picture: Image.Image) -> Image.Image:
    """Grey or colour, on white where it was transparent."""
    if picture.mode in {"L", "RGB"}:
        return picture
    if picture.mode in {"I;16", "I", "F"}:
        return picture.convert("L")
    whole = picture.convert("RGBA")
    paper = Image.new("RGB", whole.size, "white")
    paper.paste(whole, mask=whole.getchannel("A"))
    return paper


def _damaged() -> UploadError:
    return UploadError(_("The picture cannot be read to its end. Take or scan it again."), code="upload.damaged")


def _too_many_pixels() -> UploadError:
    return UploadError(
        _("The picture has more than 40 million pixels. Scan it at 200 dpi, or take it in a smaller size."),
        code="upload.pixels",
    )


def _too_many_pages() -> UploadError:
    return UploadError(
        _("The file has more than %(pages)d pages. Send it in parts.") % {"pages": MAX_PAGES}, code="upload.pages"
    )
