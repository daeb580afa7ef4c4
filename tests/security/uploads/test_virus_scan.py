"""A virus scanner that is configured is asked about every file, and no file passes without its answer."""

import logging

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from security.uploads.fields import UploadField
from security.uploads.virus_scan import NotScannedError, VirusFoundError, scan
from tests.clamd import TROUBLE, VIRUS, Clamd, clamd


class FileForm(forms.Form):
    file = UploadField()


@pytest.fixture
def scanner(settings):
    with clamd() as server:
        settings.CLAMD = server.place
        yield server


def sent(content: bytes) -> FileForm:
    return FileForm({}, MultiValueDict({"file": [SimpleUploadedFile("a.csv", content)]}))


def test_a_clean_file_passes_and_is_read_from_its_beginning(scanner: Clamd) -> None:
    form = sent(b"x" * 700_000)
    assert form.is_valid()
    assert scanner.seen == [700_000]
    assert form.cleaned_data["file"].read(3) == b"xxx"


def test_a_virus_is_refused_and_logged_by_its_name_alone(scanner: Clamd, caplog) -> None:
    caplog.set_level(logging.WARNING)
    with pytest.raises(VirusFoundError):
        scan([b"a", VIRUS])
    assert "Eicar-Test-Signature" in caplog.text
    form = sent(VIRUS)
    assert not form.is_valid()
    assert form.errors.as_data()["file"][0].code == "virus"


def test_what_the_scanner_could_not_look_at_is_refused(scanner: Clamd) -> None:
    with pytest.raises(NotScannedError):
        scan([TROUBLE])
    assert sent(TROUBLE).errors.as_data()["file"][0].code == "not_scanned"


@pytest.mark.parametrize("place", ["/nowhere/clamd.ctl", "127.0.0.1:1", "no port"])
def test_a_scanner_that_does_not_answer_lets_nothing_pass(settings, place: str) -> None:
    settings.CLAMD = place
    with pytest.raises(NotScannedError):
        scan([b"harmless"])
    assert sent(b"harmless").errors.as_data()["file"][0].code == "not_scanned"


def test_without_a_scanner_files_pass(settings) -> None:
    settings.CLAMD = ""
    assert sent(VIRUS).is_valid()
