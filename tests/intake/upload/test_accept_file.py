"""The upload gate: what is a picture passes, drawn anew; what pretends to be one does not."""

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image, ImageFile, PngImagePlugin

from intake.services.upload.accept_file import MAX_BYTES, NotCheckedError, UploadError, accept_file
from tests.clamd import VIRUS, clamd


def picture(kind: str, *, mode: str = "RGB", size: tuple[int, int] = (400, 300), **save) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, "white").save(target, kind, **save)
    return target.getvalue()


def archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("a.txt", "hidden")
    return target.getvalue()


def flood() -> bytes:
    """A PNG of a few bytes that claims 60,000 by 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def document(body: bytes = b"") -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R" + body + b">>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (picture("JPEG"), "写真.JPG", "image/jpeg"),
        (picture("PNG", mode="RGBA"), "scan.png", "image/png"),
        (picture("TIFF", mode="1"), "scan.tif", "image/tiff"),
        (picture("JPEG"), "", "image/jpeg"),
        (document(), "通帳.pdf", "application/pdf"),
    ],
)
def test_pictures_pass_and_are_drawn_anew(content: bytes, name: str, media_type: str) -> None:
    accepted = accept_file(content=content, file_name=name)
    assert accepted.media_type == media_type
    (page,) = accepted.pages
    with Image.open(io.BytesIO(page.content)) as drawn:
        assert drawn.size == (page.width, page.height)
        assert drawn.format in {"JPEG", "PNG"}


def indexed(colour: tuple[int, int, int], **save) -> bytes:
    """A PNG of two colours, white and the one given, in a palette."""
    drawn = Image.new("P", (40, 30), 1)
    drawn.putpalette([255, 255, 255, *colour])
    target = io.BytesIO()
    drawn.save(target, "PNG", **save)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type", "colour"),
    [
        (indexed((85, 85, 85)), "image/png", (85, 85, 85)),
        (indexed((200, 30, 30)), "image/jpeg", (200, 30, 30)),
        (indexed((85, 85, 85), transparency=1), "image/jpeg", (255, 255, 255)),
    ],
)
def test_a_palette_keeps_its_colours_and_text_in_greys_loses_nothing(
    content: bytes, media_type: str, colour: tuple[int, int, int]
) -> None:
    (page,) = accept_file(content=content).pages
    assert page.media_type == media_type
    with Image.open(io.BytesIO(page.content)) as drawn:
        found = drawn.convert("RGB").getpixel((5, 5))
    assert isinstance(found, tuple)
    assert all(abs(one - other) <= 2 for one, other in zip(found, colour, strict=True))


def test_nothing_that_was_hidden_in_a_picture_is_kept() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")
    exif = Image.Exif()
    exif[0x010E] = "東京都千代田区で撮影"
    for content in (picture("PNG", pnginfo=notes), picture("JPEG", exif=exif)):
        (page,) = accept_file(content=content).pages
        assert b"EICAR" not in page.content
        assert "千代田".encode() not in page.content


def test_a_tiff_of_three_pages_gives_three() -> None:
    target = io.BytesIO()
    first, *more = (Image.new("L", (50, 50 + number)) for number in range(3))
    first.save(target, "TIFF", save_all=True, append_images=more)
    assert [page.height for page in accept_file(content=target.getvalue()).pages] == [50, 51, 52]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.jpg", "upload.empty"),
        (b"\xff\xd8\xff" + bytes(MAX_BYTES), "a.jpg", "upload.too_large"),
        (b"MZ\x90\x00" + bytes(100), "免許証.jpg", "upload.disguised"),
        (b"MZ\x90\x00" + bytes(100), "setup.exe", "upload.type"),
        (b"<html><script>alert(1)</script></html>", "免許証.jpg", "upload.disguised"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a.svg", "upload.type"),
        (b"GIF89a" + bytes(50), "a.gif", "upload.type"),
        (archive(), "a.jpg", "upload.disguised"),
        (archive(), "a.zip", "upload.type"),
        (picture("PNG"), "a.jpg", "upload.disguised"),
        (picture("JPEG"), "a.pdf", "upload.disguised"),
        (picture("JPEG"), "a.jpg.exe", "upload.disguised"),
        (picture("JPEG"), "a.html", "upload.disguised"),
        (picture("JPEG") + archive(), "a.jpg", "upload.polyglot"),
        (picture("PNG") + archive(), "a.png", "upload.polyglot"),
        (picture("PNG") + document(), "a.png", "upload.polyglot"),
        (picture("PNG") + b"<script>alert(1)</script>", "a.png", "upload.polyglot"),
        (picture("JPEG", comment=b"<?php system($_GET['c']); ?>"), "a.jpg", "upload.polyglot"),
        (picture("JPEG", comment=b"%PDF-1.4"), "a.jpg", "upload.polyglot"),
        (document() + archive(), "a.pdf", "upload.polyglot"),
        (picture("JPEG")[:-400], "a.jpg", "upload.damaged"),
        (picture("PNG")[:60], "a.png", "upload.damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "a.png", "upload.damaged"),
        (flood(), "a.png", "upload.pixels"),
        (document(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "a.pdf", "upload.active_content"),
        (document(b"/Names<</EmbeddedFiles 9 0 R>>"), "a.pdf", "upload.active_content"),
        (b"%PDF-1.7\nnothing", "a.pdf", "upload.damaged"),
    ],
)
def test_everything_else_is_refused_with_its_reason(content: bytes, name: str, code: str) -> None:
    with pytest.raises(UploadError) as caught:
        accept_file(content=content, file_name=name)
    assert caught.value.code == code
    assert str(caught.value)


def test_half_a_picture_is_refused_where_letters_are_drawn_too(monkeypatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint does when it is imported
    whole = io.BytesIO()
    Image.new("RGB", (400, 300), "red").save(whole, "JPEG")
    with pytest.raises(UploadError) as caught:
        accept_file(content=whole.getvalue()[:-400], file_name="a.jpg")
    assert caught.value.code == "upload.damaged"


def test_a_file_of_too_many_pages_is_refused() -> None:
    target = io.BytesIO()
    first, *more = (Image.new("1", (8, 8)) for _ in range(21))
    first.save(target, "TIFF", save_all=True, append_images=more)
    with pytest.raises(UploadError) as caught:
        accept_file(content=target.getvalue(), file_name="a.tif")
    assert caught.value.code == "upload.pages"


def test_a_virus_in_a_picture_is_refused_and_so_is_every_picture_while_the_scanner_is_down(settings) -> None:
    with clamd() as scanner:
        settings.CLAMD = scanner.place
        assert accept_file(content=picture("JPEG")).pages
        with pytest.raises(UploadError) as refused:
            accept_file(content=picture("JPEG") + VIRUS)
        assert refused.value.code == "upload.virus"
    with pytest.raises(NotCheckedError):
        accept_file(content=picture("JPEG"))
