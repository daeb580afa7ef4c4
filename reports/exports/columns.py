"""The columns of an export of cases: what each is called, what it takes, how it is masked."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.exports.masks import mask_address, mask_name, mask_tail, mask_whole

Mask = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column. `head` stands in the file, in Japanese; with `mask` it is personal, and masked unless asked for."""

    key: str
    label: str | Promise
    head: str
    mask: Mask | None = None

    @property
    def is_personal(self) -> bool:
        """Whether it tells who somebody is."""
        return self.mask is not None


COLUMNS: tuple[ExportColumn, ...] = (
    ExportColumn("receipt_number", _("receipt number"), "受付番号"),
    ExportColumn("household_number", _("household number"), "世帯番号"),
    ExportColumn("status", _("status"), "状態"),
    ExportColumn("channel", _("channel"), "受付経路"),
    ExportColumn("received_on", _("received on"), "受付日"),
    ExportColumn("amount_yen", _("amount"), "金額"),
    ExportColumn("head_name", _("name of the head"), "世帯主氏名", mask_name),
    ExportColumn("head_kana", _("reading of the head's name"), "世帯主カナ", mask_name),
    ExportColumn("address", _("address"), "住所", mask_address),
    ExportColumn("telephone", _("telephone number"), "電話番号", mask_tail),
    ExportColumn("bank", _("bank and branch"), "金融機関・支店", mask_whole),
    ExportColumn("account_number", _("account number"), "口座番号", mask_tail),
    ExportColumn("account_holder", _("holder of the account"), "口座名義", mask_name),
)
BY_KEY = {column.key: column for column in COLUMNS}
FIRST_CHOICE = ("receipt_number", "status", "received_on")


def chosen(keys: list[str]) -> list[ExportColumn]:
    """The columns of these keys, in the order of the table above."""
    return [column for column in COLUMNS if column.key in keys]
