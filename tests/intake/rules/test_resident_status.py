"""What residents are told."""

import pytest

from cases.models import Status
from intake.portal.models import ResidentStatus
from intake.rules.resident_status import resident_status


@pytest.mark.parametrize(
    ("status", "holds", "shown"),
    [
        ("received", [], "received"),
        ("received", [("duplicate", "office")], "received"),
        ("verified", [("inquiry", "municipality")], "checking"),
        ("screened", [("deficiency", "resident")], "asked"),
        ("decided", [("account_failed", "resident")], "transfer_failed"),
        ("decided", [], "preparing"),
        ("paid", [("deficiency", "resident")], "paid"),
        ("denied", [], "not_granted"),
    ],
)
def test_only_what_the_resident_can_act_on_shows(status: str, holds: list[tuple[str, str]], shown: str) -> None:
    assert resident_status(status, has_payment=True, holds=holds) == shown


def test_a_grant_has_sent_no_gift_card_yet() -> None:
    def shown(status: str, *, sent: bool) -> str:
        return resident_status(status, has_payment=False, holds=[], gift_sent=sent)

    assert shown("closed", sent=False) == "preparing"
    assert shown("closed", sent=True) == "sent"
    assert shown("denied", sent=False) == "not_granted"


def test_every_status_has_a_word() -> None:
    for status in Status.values:
        for has_payment in (True, False):
            assert resident_status(status, has_payment=has_payment, holds=[]) in ResidentStatus.values
    assert resident_status("closed", has_payment=False, holds=[]) == "ended"
