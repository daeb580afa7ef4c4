"""The bank file of a batch as bytes: the same lines always give the same file, before their release and at it."""

import hashlib
from dataclasses import dataclass

from cases.errors import CaseError
from cases.models import PayoutBatch
from cases.rules.faults import RuleError
from cases.rules.zengin import build_file, parse_file, payee_digest
from cases.services.payout.compose import payer_of
from cases.services.payout.recheck import Rechecked


@dataclass(frozen=True, slots=True, repr=False)
class DrawnFile:
    """The file with its hash and the hash of its payees; the content is never logged."""

    content: bytes
    sha256: str
    payee_digest: str


def draw_file(batch: PayoutBatch, checked: Rechecked) -> DrawnFile:
    """Build the file from the records of a recheck. Raises CaseError with a code of the bank format."""
    payer = payer_of(checked.setup, checked.profile)
    try:
        content = build_file(checked.profile, payer, batch.transfer_on, checked.records)
        # What goes out is what is read back: every byte of our own file passes the reader's checks.
        parse_file(content, allow_wo=checked.profile.allow_wo)
    except RuleError as error:
        raise CaseError(str(error.message), code=error.code, row=error.row, field=error.field) from error
    return DrawnFile(content, hashlib.sha256(content).hexdigest(), payee_digest(checked.records))
