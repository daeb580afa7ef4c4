"""Every kind of letter with its type."""

from typing import Final

from reports.letters.certificate import CertificateLetter
from reports.letters.types import (
    ApplicationForm,
    ConfirmationForm,
    DecisionLetter,
    DeemedWithdrawalLetter,
    DeficiencyLetter,
    DenialLetter,
    GiftCoverLetter,
    IncidentLetter,
    LetterContent,
    LetterKind,
    PushNotice,
    ReminderLetter,
    TransferFailedLetter,
)

LETTER_TYPES: Final[dict[LetterKind, type[LetterContent]]] = {
    letter.kind: letter
    for letter in (
        PushNotice,
        ConfirmationForm,
        ApplicationForm,
        DeficiencyLetter,
        DecisionLetter,
        DenialLetter,
        TransferFailedLetter,
        DeemedWithdrawalLetter,
        GiftCoverLetter,
        ReminderLetter,
        CertificateLetter,
        IncidentLetter,
    )
}
