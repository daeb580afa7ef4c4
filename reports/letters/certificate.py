"""What a certificate says, as the sheet of one person or as a letter to a household."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from cases.rules.qr_payload import DocType
from reports.letters.types import LetterContent, LetterKind

CERTIFICATE_CONSENTS: Final = (
    "対象となるかを確認するため、市区町村が住民基本台帳や税の情報などの公簿を確認することに同意します。",
    "確認証は本人が使い、ほかの方に譲りません。対象でなくなったときは使いません。",
)


@dataclass(frozen=True, slots=True)
class CertificateOf:
    """A certificate of one person. ``verify_url`` is behind its code; empty where nobody can look it up."""

    number: str
    name: str
    birth_label: str
    issued_on: date
    valid_until: date
    verify_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CertificateLetter(LetterContent):
    """確認証: a sheet a person, the first in the window of the envelope. ``title`` is what it is called."""

    kind: ClassVar[LetterKind] = LetterKind.CERTIFICATE
    doc_type: ClassVar[DocType] = DocType.CERTIFICATE
    listed_on_first_page: ClassVar[int] = 1
    listed_on_further_page: ClassVar[int] = 1

    title: str
    certificates: tuple[CertificateOf, ...]
    verify_address: str = ""

    @property
    def listed(self) -> tuple[CertificateOf, ...]:
        """The certificates."""
        return self.certificates
