"""Files that somebody sends to do harm, each with the name it comes under and the code with which it is refused.

Made here, byte by byte, so that nothing hostile lies in the repository.
"""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache

from PIL import Image

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MEGABYTE = 1 << 20


def picture(kind: str, *, size: tuple[int, int] = (400, 300), **save) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "white").save(target, kind, **save)
    return target.getvalue()


def archive(names: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as packed:
        for name, content in names.items():
            packed.writestr(name, content)
    return target.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def flood(width: int, height: int, *, depth: int = 8, colour: int = 2, body: bytes = b"\0") -> bytes:
    """A PNG of a few bytes that claims so many pixels."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


def jpeg_flood(width: int, height: int) -> bytes:
    """A JPEG whose head claims so many pixels."""
    content = bytearray(picture("JPEG"))
    place = content.index(b"\xff\xc0") + 5
    content[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(content)


def tiff_flood() -> bytes:
    """A TIFF whose head claims 200,000 by 200,000 pixels."""
    target = io.BytesIO()
    Image.new("L", (8, 8)).save(target, "TIFF")
    content = bytearray(target.getvalue())
    (directory,) = struct.unpack_from("<I", content, 4)
    (entries,) = struct.unpack_from("<H", content, directory)
    for entry in range(entries):
        place = directory + 2 + 12 * entry
        if struct.unpack_from("<H", content, place)[0] in {256, 257}:
            struct.pack_into("<HHII", content, place, struct.unpack_from("<H", content, place)[0], 4, 1, 200_000)
    return bytes(content)


def tiff_loop() -> bytes:
    """A TIFF whose directory leads back to itself: pages without end."""
    target = io.BytesIO()
    Image.new("L", (8, 8)).save(target, "TIFF")
    content = bytearray(target.getvalue())
    (directory,) = struct.unpack_from("<I", content, 4)
    (entries,) = struct.unpack_from("<H", content, directory)
    struct.pack_into("<I", content, directory + 2 + 12 * entries, directory)
    return bytes(content)


def many_pages(pages: int) -> bytes:
    target = io.BytesIO()
    first, *more = (Image.new("1", (8, 8)) for _ in range(pages))
    first.save(target, "TIFF", save_all=True, append_images=more)
    return target.getvalue()


def document(body: bytes = b"", *, page: bytes = b"", pages: int = 1) -> bytes:
    kids = b" ".join(b"3 0 R" for _ in range(pages))
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R" + body + b">>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[" + kids + b"]/Count " + str(pages).encode() + b">>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]" + page + b">>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


def locked_document() -> bytes:
    return (
        document()[:-7] + b"trailer<</Root 1 0 R/Encrypt<</Filter/Standard/V 1/R 2/O(" + b"x" * 32 + b")>>>>\n%%EOF\n"
    )


@cache
def zip_bomb() -> bytes:
    """Some hundred kilobytes that become two hundred megabytes."""
    return archive({"a.txt": bytes(200 * MEGABYTE)})


@cache
def sheet_bomb() -> bytes:
    """A spreadsheet whose one sheet unpacks to a hundred megabytes."""
    return archive(
        {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.xml": b"<workbook/>",
            "xl/worksheets/sheet1.xml": b"<row/>" * 20_000_000,
        }
    )


def elf() -> bytes:
    return b"\x7fELF\x02\x01\x01" + bytes(120)


def executable() -> bytes:
    return b"MZ\x90\x00" + bytes(120)


PNG, JPEG = picture("PNG"), picture("JPEG")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">' + b"<!ENTITY b '&a;&a;&a;'>" + b"]><svg>&b;</svg>"


Kind = tuple[str, bytes, str, str]
TYPE, DISGUISED, POLYGLOT = "upload.type", "upload.disguised", "upload.polyglot"
DAMAGED, PIXELS, ACTIVE = "upload.damaged", "upload.pixels", "upload.active_content"


def kinds() -> Iterator[Kind]:
    """What it is, its bytes, the name it comes under, the code of the refusal."""
    yield from _archives()
    yield from _programs_and_pages()
    yield from _two_at_once()
    yield from _broken()
    yield from _documents()


def _archives() -> Iterator[Kind]:
    yield "nothing", b"", "a.jpg", "upload.empty"
    yield "16 MB of zeros behind a mark", b"\xff\xd8\xff" + bytes(16 * MEGABYTE), "a.jpg", "upload.too_large"
    yield "zip bomb", zip_bomb(), "a.zip", TYPE
    yield "zip bomb as a picture", zip_bomb(), "a.jpg", DISGUISED
    yield "spreadsheet bomb", sheet_bomb(), "a.xlsx", TYPE
    yield "spreadsheet bomb as PDF", sheet_bomb(), "a.pdf", DISGUISED
    yield "gzip bomb", gzip.compress(bytes(100 * MEGABYTE)), "a.gz", TYPE
    yield "archive in archive", archive({"b.zip": archive({"c.zip": zip_bomb()})}), "a.zip", TYPE
    yield "archive with a path", archive({"../../etc/cron.d/x": b"x"}), "a.zip", TYPE
    yield "rar", b"Rar!\x1a\x07\x01\x00" + bytes(60), "a.rar", TYPE
    yield "7z", b"7z\xbc\xaf\x27\x1c" + bytes(60), "a.7z", TYPE
    yield "tar with a link", b"x" + bytes(256) + b"ustar", "a.tar", TYPE


def _programs_and_pages() -> Iterator[Kind]:
    yield "Windows program", executable(), "setup.exe", TYPE
    yield "Windows program as a licence", executable(), "免許証.jpg", DISGUISED
    yield "Linux program", elf(), "a.pdf", DISGUISED
    yield "script", b"#!/bin/sh\nrm -rf /\n", "a.sh", TYPE
    yield "batch file", b"@echo off\r\ndel *.*\r\n", "a.bat", TYPE
    yield "EICAR", EICAR, "eicar.com", TYPE
    yield "EICAR as a picture", EICAR, "a.png", DISGUISED
    yield "EICAR behind a picture", PNG + archive({"eicar.com": EICAR}), "a.png", POLYGLOT
    yield "SVG with a script", SVG, "a.svg", TYPE
    yield "SVG as PNG", SVG, "a.png", DISGUISED
    yield "XML that multiplies", LAUGHS, "a.svg", TYPE
    yield "page with a script", b"<html><script>alert(1)</script>", "a.html", TYPE
    yield "page as a picture", b"<!DOCTYPE html><script>alert(1)</script>", "a.jpg", DISGUISED
    yield "GIF", b"GIF89a" + bytes(50), "a.gif", TYPE
    yield "BMP", b"BM" + bytes(60), "a.bmp", TYPE
    yield "WebP", b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(40), "a.webp", TYPE
    yield "HEIC", b"\x00\x00\x00\x18ftypheic" + bytes(40), "a.heic", TYPE
    yield "Word with macros", archive({"word/vbaProject.bin": b"x", "[Content_Types].xml": b"<T/>"}), "a.docm", TYPE
    yield "old Word", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "a.doc", TYPE
    yield "PostScript", b"%!PS-Adobe-3.0\n(%pipe%id) (w) file\n", "a.ps", TYPE


def _two_at_once() -> Iterator[Kind]:
    yield "picture and archive", JPEG + archive({"a.txt": b"x"}), "a.jpg", POLYGLOT
    yield "PNG and archive", PNG + archive({"a.txt": b"x"}), "a.png", POLYGLOT
    yield "PNG and PDF", PNG + document(), "a.png", POLYGLOT
    yield "PNG and page", PNG + b"<script>alert(1)</script>", "a.png", POLYGLOT
    yield "PNG and Linux program", PNG + elf(), "a.png", POLYGLOT
    yield "JPEG with PHP in its comment", picture("JPEG", comment=b"<?php system($_GET['c']); ?>"), "a.jpg", POLYGLOT
    yield "JPEG with a PDF in its comment", picture("JPEG", comment=b"%PDF-1.4"), "a.jpg", POLYGLOT
    yield "PDF and archive", document() + archive({"a.txt": b"x"}), "a.pdf", POLYGLOT
    yield "PNG named JPEG", PNG, "a.jpg", DISGUISED
    yield "picture with two endings", JPEG, "a.jpg.exe", DISGUISED
    yield "picture under a path", JPEG, "../../a.php", DISGUISED


def _broken() -> Iterator[Kind]:
    yield "half a JPEG", JPEG[:-400], "a.jpg", DAMAGED
    yield "half a PNG", PNG[:60], "a.png", DAMAGED
    yield "noise behind a mark", b"\x89PNG\r\n\x1a\n" + bytes(200), "a.png", DAMAGED
    yield "PNG of 3.6 thousand million pixels", flood(60_000, 60_000), "a.png", PIXELS
    yield "PNG of one line", flood(2_000_000_000, 1), "a.png", PIXELS
    yield "PNG of 41 million grey pixels", flood(41_000, 1_000, colour=0), "a.png", PIXELS
    yield "JPEG of 4 thousand million pixels", jpeg_flood(65_000, 65_000), "a.jpg", PIXELS
    yield "TIFF of 40 thousand million pixels", tiff_flood(), "a.tif", PIXELS
    yield "TIFF of 21 pages", many_pages(21), "a.tif", "upload.pages"


def _documents() -> Iterator[Kind]:
    yield "PDF of 10,000 pages", document(pages=10_000), "a.pdf", "upload.pages"
    yield "PDF with a script", document(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "a.pdf", ACTIVE
    yield "PDF that starts a program", document(b"/OpenAction<</S/Launch/F(cmd.exe)>>"), "a.pdf", ACTIVE
    yield "PDF with a file in it", document(b"/Names<</EmbeddedFiles 9 0 R>>"), "a.pdf", ACTIVE
    yield "PDF that sends its form", document(page=b"/AA<</O<</S/SubmitForm/F(http://x)>>>>"), "a.pdf", ACTIVE
    yield "PDF under a password", locked_document(), "a.pdf", "upload.encrypted"
    yield "PDF without pages", b"%PDF-1.7\nnothing", "a.pdf", DAMAGED
