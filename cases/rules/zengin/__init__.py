"""The bank file of a bulk credit transfer (全銀協規定フォーマット 総合振込, type 21), domain reference §1.

`build_file` writes it, `parse_file` reads it back with every check, `payee_digest` names its content.
"""

from cases.rules.zengin.build import build_file
from cases.rules.zengin.digest import payee_digest
from cases.rules.zengin.parse import ParsedFile, parse_file
from cases.rules.zengin.profiles import BANK_PROFILES, BankProfile
from cases.rules.zengin.records import Payer, TransferRecord

__all__ = [
    "BANK_PROFILES",
    "BankProfile",
    "ParsedFile",
    "Payer",
    "TransferRecord",
    "build_file",
    "parse_file",
    "payee_digest",
]
