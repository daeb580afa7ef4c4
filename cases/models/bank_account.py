"""What every bank account has that money goes to, whoever it belongs to."""

from django.db import models

from security.sealing.fields import SealedModel, SealedTextField


class BankAccount(SealedModel):
    """Base of accounts. Rows are never changed: another account is another row.

    `number` (7 digits) is sealed; `number_index` finds equal accounts (bank, branch, type and number) in the program;
    `number_tail` holds the last three digits, as letters and screens may show them. `holder_kana` is full-width kana.
    """

    bank_code = models.CharField(max_length=4)
    branch_code = models.CharField(max_length=3)
    account_type = models.CharField(max_length=1)
    number = SealedTextField()
    number_index = models.BinaryField()
    number_tail = models.CharField(max_length=3)
    holder_kana = models.CharField(max_length=100)

    class Meta:
        abstract = True
