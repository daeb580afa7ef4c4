"""What a denial says of appeals: the instruction that the law asks for, or the words of a contract."""

from typing import Any

from cases.models import LegalNature, ProgramSetup
from reports.letters.types import Remedy


def appeal_parts(setup: ProgramSetup, municipality: str) -> dict[str, Any]:
    """The instruction on appeal (教示: 行政不服審査法82条, 行政事件訴訟法46条) where the refusal is a disposition.

    Of a gift contract it has the words that the municipality approved, if any.
    """
    if setup.legal_nature != LegalNature.DISPOSITION:
        return {"doubt_note": setup.denial_note}
    mayor = f"{municipality}長"
    return {
        "remedy": Remedy(
            objection_to=setup.appeal_to or mayor,
            defendant=setup.defendant or municipality,
            representative=setup.representative or mayor,
        )
    }
