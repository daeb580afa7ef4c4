"""Where each field of the 200-byte records of a bank statement lies (入出金取引明細, type 03).

The order and the widths are those that the banks publish for the format of 全銀協; their sum is checked when the module
is read. Days are `YYMMDD` in Japanese eras (domain reference §6.1).
"""

from functools import partial

from cases.rules.zengin.layout import Layout, lay_out

RECORD_BYTES = 200


_layout = partial(lay_out, record_bytes=RECORD_BYTES)

HEADER: Layout = _layout(
    ("record_type", 1, "fixed", ("1",)),
    ("file_type", 2, "fixed", ("03",)),
    ("code_kind", 1, "fixed", ("0",)),
    ("made_on", 6, "number", ()),
    ("first_on", 6, "number", ()),
    ("last_on", 6, "number", ()),
    ("bank_code", 4, "number", ()),
    ("bank_kana", 15, "text", ()),
    ("branch_code", 3, "number", ()),
    ("branch_kana", 15, "text", ()),
    ("filler_1", 3, "text", ()),
    ("account_type", 1, "number", ()),
    ("account_number", 10, "number", ()),
    ("account_kana", 40, "text", ()),
    ("opening_sign", 1, "fixed", ("1", "2")),
    ("book_kind", 1, "text", ()),
    ("opening_yen", 14, "number", ()),
    ("filler_2", 71, "text", ()),
)
DATA: Layout = _layout(
    ("record_type", 1, "fixed", ("2",)),
    ("reference", 8, "text", ()),
    ("booked_on", 6, "number", ()),
    ("value_on", 6, "text", ()),
    ("direction", 1, "fixed", ("1", "2")),
    ("kind", 2, "number", ()),
    ("amount_yen", 12, "number", ()),
    ("other_bank_yen", 12, "text", ()),
    ("presented_on", 6, "text", ()),
    ("dishonoured_on", 6, "text", ()),
    ("cheque_kind", 1, "text", ()),
    ("cheque_number", 7, "text", ()),
    ("branch_of_cheque", 3, "text", ()),
    ("requester_code", 10, "text", ()),
    ("party_kana", 48, "text", ()),
    ("from_bank_kana", 15, "text", ()),
    ("from_branch_kana", 15, "text", ()),
    ("note", 20, "text", ()),
    ("edi", 20, "text", ()),
    ("filler", 1, "text", ()),
)
TRAILER: Layout = _layout(
    ("record_type", 1, "fixed", ("8",)),
    ("in_count", 6, "number", ()),
    ("in_yen", 13, "number", ()),
    ("out_count", 6, "number", ()),
    ("out_yen", 13, "number", ()),
    ("closing_sign", 1, "fixed", ("1", "2")),
    ("closing_yen", 14, "number", ()),
    ("entry_count", 7, "number", ()),
    ("filler", 139, "text", ()),
)
END: Layout = _layout(("record_type", 1, "fixed", ("9",)), ("filler", 199, "text", ()))
