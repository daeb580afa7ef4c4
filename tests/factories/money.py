"""Programs that pay, and households that are about to be paid."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from cases.models import Application, Household, PayeeAccount, ProgramSetup, Recipient, Status
from cases.rules.check_digits import make_receipt_number
from cases.services.decision.decide import decide
from cases.services.payout.check_batch import check_batch
from cases.services.payout.prepare_batch import PreparedBatch, prepare_batch
from cases.services.payout.record_result import RecordedResults, record_result
from cases.services.payout.release_batch import ReleasedFile, release_batch
from security import clock
from security.models import Program
from security.sealing.seal import blind_index
from security.tenancy.scope import program_scope
from tests.factories.security import World

NOW = dt.datetime(2025, 12, 1, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
TRANSFER_ON = dt.date(2025, 12, 10)
PAYOUT_DAY = dt.datetime(2025, 12, 10, 12, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
PAYER = {
    "payer_code": "1234567890",
    "payer_kana": "ミホンシカイケイカンリシャ",
    "payer_bank_code": "0001",
    "payer_branch_code": "001",
    "payer_account_type": "1",
    "payer_account_number": "7654321",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A household with its head, its account and its application."""

    household: Household
    head: Recipient
    payee: PayeeAccount | None
    application: Application

    @property
    def pk(self) -> int:
        return self.application.pk

    @property
    def account(self) -> PayeeAccount:
        assert self.payee is not None
        return self.payee


def make_setup(program: Program, **values: Any) -> ProgramSetup:
    defaults = {
        "kind": "cash",
        "reference_on": dt.date(2025, 10, 1),
        "applications_from": dt.date(2025, 10, 1),
        "applications_until": dt.date(2026, 1, 31),
        "amount_rule": {"kind": "per_household", "yen": 30_000, "child_yen": 20_000},
        "purpose": "living-support",
        "period": "2025",
        "ceiling_yen": 200_000,
        "call_centre_phone": "0120-000-000",
        "call_centre_hours": "9:00-17:00",
        **PAYER,
    }
    return ProgramSetup.objects.create(program=program, **(defaults | values))


def make_household(program: Program, number: int, **values: Any) -> tuple[Household, Recipient]:
    defaults = {
        "number": f"{number:08d}",
        "receipt_number": make_receipt_number(program.number, number).compact,
        "approach": "confirmation",
        "ledger_state_at": clock.now(),
        "members": 1,
        "entitled_yen": 30_000,
        "postcode": "1000001",
        "address": "東京都千代田区千代田1",
        "address_key": f"key{number}",
    }
    household = Household.objects.create(program=program, **(defaults | values))
    return household, make_person(household, number, is_head=True)


def make_person(household: Household, number: int, **values: Any) -> Recipient:
    defaults = {
        "number": f"{number:010d}",
        "relation": "世帯主",
        "is_head": False,
        "name": f"見本　{number}",
        "name_reduced": f"見本　{number}",
        "kana": "ミホン",
        "name_key": f"見本{number}",
        "kana_key": "ミホン",
        "birth_year": 1970,
    }
    return Recipient.objects.create(program_id=household.program_id, household=household, **(defaults | values))


def make_account(household: Household, number: str, **values: Any) -> PayeeAccount:
    fields = {"bank_code": "0001", "branch_code": "001", "account_type": "1", "holder_kana": "ミホン　タロウ"} | values
    text = f"{fields['bank_code']}{fields['branch_code']}{fields['account_type']}{number}"
    return PayeeAccount.objects.create(
        program_id=household.program_id,
        household=household,
        source=PayeeAccount.Source.FORM,
        number=number,
        number_index=blind_index(text, program_id=household.program_id, purpose="account"),
        number_tail=number[-3:],
        created_at=clock.now(),
        **fields,
    )


def make_case(
    program: Program,
    number: int,
    *,
    yen: int | None = 30_000,
    status: str = Status.REVIEWED,
    account: Mapping[str, str] | None = None,
    household: Mapping[str, Any] | None = None,
    **values: Any,
) -> Case:
    """An application that passed both screenings, with an account of its own. `account={}` leaves it without."""
    home, head = make_household(program, number, **(household or {}))
    payee = None
    if account != {}:
        fields = dict(account or {})
        payee = make_account(home, fields.pop("number", f"{number:07d}"), **fields)
    defaults: dict[str, Any] = {
        "receipt_number": home.receipt_number,
        "channel": "confirmation",
        "status": status,
        "status_at": clock.now(),
        "received_at": clock.now() + dt.timedelta(minutes=number),
        "received_on": clock.today(),
        "amount_yen": yen,
        "amount_explained": [{"code": "household", "yen": yen}],
        "account": payee,
    }
    application = Application.objects.create(program=program, household=home, **(defaults | values))
    return Case(home, head, payee, application)


@dataclass(frozen=True, slots=True)
class Office:
    """The acts of a program's office in tests, each by the person whose duty it is."""

    world: World

    @property
    def program_id(self) -> int:
        return self.world.aoi.pk

    def decide(self, *cases: Case, by: str = "aoi_officer", **values: Any) -> Any:
        given = {"outcome": "grant"} | values
        return decide(
            actor=self.world.actor(by),
            program_id=self.program_id,
            application_ids=[case.pk for case in cases],
            **given,
        )

    def prepare(
        self,
        *,
        by: str = "aoi_clerk_1",
        transfer_on: dt.date = TRANSFER_ON,
        cut_off_on: dt.date | None = None,
        term: int = 0,
    ) -> PreparedBatch:
        return prepare_batch(
            actor=self.world.actor(by),
            program_id=self.program_id,
            transfer_on=transfer_on,
            cut_off_on=cut_off_on,
            term=term,
        )

    def check(self, batch_id: int | None, *, by: str = "aoi_clerk_2") -> Any:
        assert batch_id is not None
        return check_batch(actor=self.world.actor(by), program_id=self.program_id, batch_id=batch_id)

    def release(self, batch_id: int | None, *, by: str = "aoi_treasurer") -> ReleasedFile:
        assert batch_id is not None
        return release_batch(actor=self.world.actor(by), program_id=self.program_id, batch_id=batch_id)

    def send(self, *cases: Case) -> int:
        """Decide, prepare, check and release; returns the batch."""
        if cases:
            self.decide(*cases)
        batch_id = self.prepare().batch_id
        self.check(batch_id)
        self.release(batch_id)
        assert batch_id is not None
        return batch_id

    def results(self, batch_id: int, failures: Mapping[int, str] | None = None, **values: Any) -> RecordedResults:
        with clock.at(PAYOUT_DAY):
            return record_result(
                actor=self.world.actor("aoi_clerk_1"),
                program_id=self.program_id,
                batch_id=batch_id,
                failures=failures or {},
                **values,
            )


@contextmanager
def open_office(world: World, **setup: Any) -> Iterator[Office]:
    """The program of あおい市 set up, its scope open, on the morning of 2025-12-01."""
    with clock.at(NOW), program_scope(world.aoi.pk):
        make_setup(world.aoi, **setup)
        yield Office(world)
