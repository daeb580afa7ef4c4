"""The manifest and the durable write: whole or not at all."""

import csv
import errno
import io
import os

import pytest

from reports.letters.manifest import (
    HEADERS,
    ManifestError,
    manifest_csv,
    manifest_of_parts,
    manifest_rows,
    sha256_of,
    write_file_durably,
)
from reports.letters.render import RenderedPdf
from reports.letters.types import LetterKind
from tests.reports.letters.samples import RECEIPT_NUMBER, numbered, samples


@pytest.fixture
def rows():
    letters = [numbered(samples()[kind], place) for place, kind in enumerate(LetterKind, start=1)][:3]
    return list(manifest_rows(letters, RenderedPdf(b"%PDF", [3, 2, 1]), file_name="lot-1.pdf", first_position=11))


def test_rows_say_where_each_piece_is(rows):
    assert [(row.position, row.start_page, row.pages, row.sheets) for row in rows] == [
        (11, 1, 3, 2),
        (12, 4, 2, 1),
        (13, 6, 1, 1),
    ]
    assert {row.file_sha256 for row in rows} == {sha256_of(b"%PDF")}
    assert rows[0].receipt_number == RECEIPT_NUMBER


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_csv_reads_back(rows, encoding):
    data = manifest_csv(rows, encoding=encoding)
    assert data.endswith(b"\r\n")
    assert data.startswith(b"\xef\xbb\xbf") is (encoding == "utf-8-sig")
    header, first, *_rest = csv.reader(io.StringIO(data.decode(encoding), newline=""))
    assert tuple(header) == HEADERS
    assert tuple(first) == rows[0].cells()


def test_a_character_that_cp932_lacks_is_an_error_and_not_a_question_mark(rows):
    odd = [rows[0]._replace(file_name="𠮷.pdf")]
    with pytest.raises(ManifestError, match=r"U\+20BB7") as refused:
        manifest_csv(odd, encoding="cp932")
    assert refused.value.code == "not_encodable"
    assert "𠮷" in manifest_csv(odd).decode("utf-8-sig")


@pytest.mark.parametrize("name", ["=1+1.pdf", "@x.pdf", "＝x.pdf"])
def test_a_formula_is_refused(rows, name):
    with pytest.raises(ManifestError) as refused:
        manifest_csv([rows[0]._replace(file_name=name)])
    assert refused.value.code == "formula"


def test_the_manifest_of_a_whole_run_goes_together_from_parts_and_refuses_the_same(rows):
    written = manifest_csv(rows)
    _head, *lines = written.splitlines(keepends=True)
    assert b"".join(manifest_of_parts([lines[0], b"".join(lines[1:])])) == written
    for cell in ("=1+1.pdf", "-1", "＝x.pdf", "\tx"):
        with pytest.raises(ManifestError) as refused:
            list(manifest_of_parts([lines[0], f'"1","{cell}"\r\n'.encode()]))
        assert refused.value.code == "formula"


def test_write_makes_the_file_and_replaces_an_old_one(tmp_path):
    path = tmp_path / "lots" / "lot-1.pdf"
    write_file_durably(path, b"one")
    write_file_durably(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, "disk_full"), (errno.EDQUOT, "disk_full"), (errno.EIO, "not_written")]
)
def test_a_failed_write_leaves_the_old_file_and_no_rest(tmp_path, monkeypatch, number, code):
    path = tmp_path / "lot-1.pdf"
    path.write_bytes(b"old")

    def full(_handle):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ManifestError) as refused:
        write_file_durably(path, b"new")
    assert refused.value.code == code
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "lots").write_bytes(b"a file")
    with pytest.raises(ManifestError, match="lots") as refused:
        write_file_durably(tmp_path / "lots" / "lot-1.pdf", b"x")
    assert refused.value.code == "not_written"
