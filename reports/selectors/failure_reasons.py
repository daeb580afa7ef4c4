"""Why a transfer came back, in words for the one who waits for the money."""

from collections.abc import Mapping
from types import MappingProxyType

from cases.models import TransferResult

FAILURE_REASONS: Mapping[str, str] = MappingProxyType(
    {
        TransferResult.Reason.NUMBER: "口座番号が、金融機関に登録された番号と一致しなかったため",
        TransferResult.Reason.NAME: "口座名義が、金融機関に登録された名義と一致しなかったため",
        TransferResult.Reason.NO_ACCOUNT: "ご指定の口座が見つからなかったため",
        TransferResult.Reason.TYPE: "預金の種類が、金融機関に登録された種類と一致しなかったため",
        TransferResult.Reason.CLOSED: "ご指定の口座が解約されているか、使えない状態だったため",
        TransferResult.Reason.OTHER: "金融機関で入金の手続きができなかったため",
    }
)


def failure_reason(reason: str) -> str:
    """The words for the reason that the bank gave."""
    return FAILURE_REASONS.get(reason, FAILURE_REASONS[TransferResult.Reason.OTHER])
