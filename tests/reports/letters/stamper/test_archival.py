"""Files written as PDF/A-2b: what the standard asks for besides embedded fonts."""

import io

import pikepdf
from PIL import ImageCms

from reports.letters.render import render_letters
from reports.letters.types import LetterKind
from tests.reports.letters.samples import samples


def drawn() -> bytes:
    letters = samples()
    return render_letters([letters[LetterKind.DECISION], letters[LetterKind.REMINDER]], is_archival=True).pdf


def test_metadata_and_output_intent_say_so():
    with pikepdf.open(io.BytesIO(drawn())) as document:
        metadata = document.open_metadata()
        assert metadata.pdfa_status == "2B"
        assert metadata["dc:title"] == str(document.docinfo["/Title"]) == "通知書"
        assert metadata["pdf:Producer"] == str(document.docinfo["/Producer"])
        assert "/Filter" not in document.Root.Metadata
        (intent,) = document.Root.OutputIntents
        assert (str(intent.S), str(intent.OutputConditionIdentifier)) == ("/GTS_PDFA1", "sRGB IEC61966-2.1")
        assert intent.DestOutputProfile.N == 3
        profile = ImageCms.ImageCmsProfile(io.BytesIO(intent.DestOutputProfile.read_bytes()))
        assert "sRGB" in ImageCms.getProfileDescription(profile)


def test_every_font_is_embedded_and_nothing_forbidden_is_there():
    with pikepdf.open(io.BytesIO(drawn())) as document:
        objects = [item for item in document.objects if isinstance(item, pikepdf.Dictionary | pikepdf.Stream)]
        descriptors = [item for item in objects if item.get("/Type") == "/FontDescriptor"]
        assert descriptors
        assert all("/FontFile2" in item or "/FontFile3" in item for item in descriptors)
        assert "/Encrypt" not in document.trailer
        assert not [item for item in objects if item.get("/S") in {"/JavaScript", "/Launch", "/Sound", "/Movie"}]
        assert not [item for item in objects if item.get("/Filter") == "/LZWDecode"]
        assert len(document.trailer["/ID"]) == 2
        assert not document.check_pdf_syntax()


def test_the_same_letters_give_the_same_bytes():
    assert drawn() == drawn()
    letters = samples()
    plain = render_letters([letters[LetterKind.DECISION], letters[LetterKind.REMINDER]]).pdf
    assert b"/OutputIntents" not in plain
