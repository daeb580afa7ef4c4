"""What makes a file PDF/A-2b (ISO 19005-2) besides embedded fonts: metadata that say so, and its colours.

The metadata hold no time, so that the same letters give the same bytes.
"""

from functools import cache
from typing import Final
from xml.sax.saxutils import escape

from PIL import ImageCms

from reports.letters.stamper.pdf_file import PdfFile

_CONDITION: Final = b"sRGB IEC61966-2.1"
# In the profile's header: its time, and its checksum over the time.
_TIME, _CHECKSUM = slice(24, 36), slice(84, 100)
_METADATA: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt>
<rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def archival_entries(pdf: PdfFile, *, title: str, producer: str) -> bytes:
    """Add metadata and output intent; returns the entries of the catalogue that name them.

    ``title`` and ``producer`` are those of the file's information dictionary: the two have to agree.
    """
    text = _METADATA.format(title=escape(title), producer=escape(producer))
    metadata = pdf.add_raw_stream(text.encode(), b"/Type/Metadata/Subtype/XML")
    profile = pdf.add_stream(_srgb(), b"/N 3")
    intent = pdf.add(
        b"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(%b)/Info(%b)/DestOutputProfile %d 0 R>>"
        % (_CONDITION, _CONDITION, profile)
    )
    return b"/Metadata %d 0 R/OutputIntents[%d 0 R]" % (metadata, intent)


@cache
def _srgb() -> bytes:
    """The colour profile, always the same bytes."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[_TIME] = b"\x07\xd0\x00\x01\x00\x01" + bytes(6)
    profile[_CHECKSUM] = bytes(16)
    return bytes(profile)
