"""What the fields of a bank file are called on paper (domain reference §1.2 to §1.4): messages name them so."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from cases.rules.faults import LazyText

FIELD_NAMES: Mapping[str, LazyText] = MappingProxyType(
    {
        "record_type": _("record type"),
        "file_type": _("file type"),
        "code_kind": _("code kind"),
        "requester_code": _("requester code"),
        "requester_kana": _("requester name in kana"),
        "transfer_mmdd": _("transfer date"),
        "bank_code": _("bank code"),
        "bank_kana": _("bank name in kana"),
        "branch_code": _("branch code"),
        "branch_kana": _("branch name in kana"),
        "exchange_number": _("clearing house number"),
        "account_type": _("account type"),
        "account_number": _("account number"),
        "number": _("account number"),
        "payee_kana": _("account holder in kana"),
        "holder_kana": _("account holder in kana"),
        "amount_yen": _("amount of the transfer"),
        "new_code": _("new code"),
        "customer_code_1": _("customer code 1"),
        "customer_code_2": _("customer code 2"),
        "edi": _("EDI information"),
        "transfer_designation": _("transfer designation"),
        "edi_mark": _("identification mark"),
        "total_count": _("total count"),
        "total_yen": _("total amount"),
    }
)


def field_name(field: str) -> LazyText:
    """The field's name for people; its own name where the table has none."""
    return FIELD_NAMES.get(field, field)
