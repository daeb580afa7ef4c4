"""Rows of the case file. One file a noun."""

from cases.models.account_inquiry import AccountInquiry, AccountInquiryLine
from cases.models.account_rekey import AccountRekey
from cases.models.application import (
    ENDED,
    Application,
    Channel,
    DuplicateCandidate,
    Hold,
    HoldKind,
    Status,
    Transition,
)
from cases.models.bank_answer import BankAnswer
from cases.models.certificate import Certificate
from cases.models.decision import Decision
from cases.models.deemed import DeemedItem, DeemedList, DeemedReversal
from cases.models.deficiency import Deficiency
from cases.models.fraud import FraudEntry, FraudJudgement, FraudSignal
from cases.models.fulfilment import GiftItem, StockCount
from cases.models.gaiji import GaijiEntry
from cases.models.household import Approach, Household, LedgerEvent, LedgerState, PayeeAccount, Recipient
from cases.models.my_number import MyNumber
from cases.models.notice import Notice, NoticeKind
from cases.models.payout import PayoutBatch, PayoutFile, TransferLine, TransferResult
from cases.models.recovery import Recovery, RecoveryStep
from cases.models.restricted_grant import RestrictedGrant
from cases.models.review import Review, ReviewDraft
from cases.models.roster import RosterImport, RosterReject, RosterRow
from cases.models.search import SearchGram, SearchTown
from cases.models.setup import (
    BenefitKind,
    ChecklistItem,
    DeficiencyCode,
    LegalNature,
    NumberSequence,
    ProgramSetup,
)
from cases.models.statement import BankStatement, StatementEntry, StatementMatch
from cases.models.voucher import VoucherBook, VoucherRefund, VoucherSale
from cases.models.voucher_draw import VoucherDraw, VoucherDrawn, VoucherRequest
from cases.models.voucher_settlement import VoucherClosing, VoucherFile, VoucherSettlement
from cases.models.voucher_shop import VoucherBench, VoucherBundle, VoucherReturn, VoucherShop, VoucherShopAccount

__all__ = [
    "ENDED",
    "AccountInquiry",
    "AccountInquiryLine",
    "AccountRekey",
    "Application",
    "Approach",
    "BankAnswer",
    "BankStatement",
    "BenefitKind",
    "Certificate",
    "Channel",
    "ChecklistItem",
    "Decision",
    "DeemedItem",
    "DeemedList",
    "DeemedReversal",
    "Deficiency",
    "DeficiencyCode",
    "DuplicateCandidate",
    "FraudEntry",
    "FraudJudgement",
    "FraudSignal",
    "GaijiEntry",
    "GiftItem",
    "Hold",
    "HoldKind",
    "Household",
    "LedgerEvent",
    "LedgerState",
    "LegalNature",
    "MyNumber",
    "Notice",
    "NoticeKind",
    "NumberSequence",
    "PayeeAccount",
    "PayoutBatch",
    "PayoutFile",
    "ProgramSetup",
    "Recipient",
    "Recovery",
    "RecoveryStep",
    "RestrictedGrant",
    "Review",
    "ReviewDraft",
    "RosterImport",
    "RosterReject",
    "RosterRow",
    "SearchGram",
    "SearchTown",
    "StatementEntry",
    "StatementMatch",
    "Status",
    "StockCount",
    "TransferLine",
    "TransferResult",
    "Transition",
    "VoucherBench",
    "VoucherBook",
    "VoucherBundle",
    "VoucherClosing",
    "VoucherDraw",
    "VoucherDrawn",
    "VoucherFile",
    "VoucherRefund",
    "VoucherRequest",
    "VoucherReturn",
    "VoucherSale",
    "VoucherSettlement",
    "VoucherShop",
    "VoucherShopAccount",
]
