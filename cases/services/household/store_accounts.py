"""Bank accounts of households: another account is another row, the same one is found again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.models import PayeeAccount
from cases.rules.zengin.field_names import field_name
from security import clock
from security.actor import Actor
from security.sealing.seal import blind_index

FORMS = {
    "bank_code": re.compile(r"[0-9]{4}"),
    "branch_code": re.compile(r"[0-9]{3}"),
    "account_type": re.compile(r"[124]"),
    "number": re.compile(r"[0-9]{7}"),
    "holder_kana": re.compile(r".{1,100}", re.DOTALL),
}


@dataclass(frozen=True, slots=True, repr=False)
class AccountValues:
    """An account as keyed: 4 + 3 digits, type 1, 2 or 4, number of 7 digits, holder in full-width kana.

    Raises CaseError ``account_form``, which names the fields that are not so and never a value.
    """

    bank_code: str
    branch_code: str
    account_type: str
    number: str
    holder_kana: str

    def __post_init__(self) -> None:
        wrong = [name for name, form in FORMS.items() if not form.fullmatch(getattr(self, name).strip())]
        if wrong:
            raise CaseError(
                _("The account is not complete (%(fields)s). Compare it with the form and the passbook.")
                % {"fields": ", ".join(str(field_name(name)) for name in wrong)},
                code="account_form",
                fields=wrong,
            )

    @property
    def index_text(self) -> str:
        """What the blind index is made of."""
        return f"{self.bank_code}{self.branch_code}{self.account_type}{self.number}"


def store_accounts(
    *,
    actor: Actor,
    program_id: int,
    accounts: Sequence[tuple[int, AccountValues]],
    source: PayeeAccount.Source,
) -> list[int]:
    """Store (household id, account) pairs and return the ids of their rows in the same order.

    An account that the household has already, with the same holder, is not stored again. For services that have
    authorised their actor.
    """
    keys = [
        (household, blind_index(values.index_text, program_id=program_id, purpose="account"), values.holder_kana)
        for household, values in accounts
    ]
    ids = {
        (household, bytes(index), holder): pk
        for pk, household, index, holder in PayeeAccount.objects.filter(
            program_id=program_id, household_id__in={household for household, _values in accounts}
        )
        .order_by("pk")
        .values_list("pk", "household_id", "number_index", "holder_kana")
    }
    fresh = {key: values for key, (_household, values) in zip(keys, accounts, strict=True) if key not in ids}
    at = clock.now()
    rows = PayeeAccount.objects.bulk_create(
        (
            PayeeAccount(
                program_id=program_id,
                household_id=household,
                source=source,
                bank_code=values.bank_code,
                branch_code=values.branch_code,
                account_type=values.account_type,
                number=values.number,
                number_index=index,
                number_tail=values.number[-3:],
                holder_kana=values.holder_kana,
                created_at=at,
                created_by_id=actor.user_id,
            )
            for (household, index, _holder), values in fresh.items()
        ),
        batch_size=2_000,
    )
    ids |= {key: row.pk for key, row in zip(fresh, rows, strict=True)}
    return [ids[key] for key in keys]
