"""A program with households whose letters wait, as letter runs meet them."""

import datetime as dt

from cases.models import (
    Application,
    Approach,
    BenefitKind,
    Channel,
    Decision,
    Deficiency,
    DeficiencyCode,
    Hold,
    HoldKind,
    Household,
    Notice,
    NoticeKind,
    PayeeAccount,
    ProgramSetup,
    Recipient,
    Status,
)
from cases.rules.check_digits import make_receipt_number
from cases.rules.search_keys import address_key, kana_key, search_key
from cases.services.notice.queue import NoticeTarget, queue_notices
from security import clock
from security.actor import system_actor
from security.models import Program, User
from security.sealing.seal import blind_index


def make_setup(program: Program, **values: object) -> ProgramSetup:
    """A set-up with one reason for a deficiency, D01. Needs the program's scope."""
    make_code(program, "D01", "本人確認書類の写しが入っていませんでした。", needs_form=True)
    defaults: dict[str, object] = {
        "kind": BenefitKind.CASH,
        "reference_on": dt.date(2026, 6, 1),
        "applications_from": dt.date(2026, 6, 15),
        "applications_until": dt.date(2026, 9, 30),
        "channels": ["push", "confirmation", "application", "online"],
        "amount_rule": {"kind": "per_household", "yen": 30_000},
        "purpose": "benefit",
        "period": "2026",
        "ceiling_yen": 500_000,
        "payer_code": "0000012345",
        "payer_kana": "アオイシ",
        "payer_bank_code": "0001",
        "payer_branch_code": "001",
        "payer_account_type": "1",
        "payer_account_number": "1234567",
        "call_centre_phone": "0120-000-000",
        "call_centre_hours": "平日 午前9時から午後6時まで",
    }
    return ProgramSetup.objects.create(program=program, **{**defaults, **values})


def make_code(program: Program, code: str, sentence: str, **values: object) -> DeficiencyCode:
    """A reason for a deficiency that is told by letter."""
    return DeficiencyCode.objects.create(
        program=program,
        code=code,
        label=f"不備{code}",
        sentence=sentence,
        follow_up=DeficiencyCode.FollowUp.LETTER,
        **values,
    )


def make_household(
    program: Program,
    serial: int,
    *,
    name: str = "見本　花子",
    name_reduced: str = "見本　花子",
    account: bool = True,
    **values: object,
) -> Household:
    """A household of two, with the account of an earlier benefit unless told otherwise. Needs the program's scope."""
    address = f"東京都あおい市中央{serial % 9 + 1}丁目{serial}番地"
    household = Household(
        **{
            "program": program,
            "number": f"H{serial}",
            "receipt_number": str(make_receipt_number(program.number, serial)),
            "secret": f"AB{serial:06d}",
            "approach": Approach.CONFIRMATION,
            "ledger_state_at": clock.now(),
            "members": 2,
            "entitled_yen": 30_000,
            # Postcodes run against the serial, so that an order by postcode shows.
            "postcode": f"{4_260_000 - serial}",
            "address": address,
            "address_key": address_key(address),
            **values,
        }
    )
    household.save()
    people = [("世帯主", True, name, name_reduced, 8), ("子", False, "見本　太郎", "見本　太郎", None)]
    Recipient.objects.bulk_create(
        Recipient(
            program=program,
            household=household,
            number=f"P{serial}-{index}",
            relation=relation,
            is_head=is_head,
            name=full,
            name_reduced=reduced,
            kana="ミホン ハナコ",
            name_key=search_key(reduced),
            kana_key=kana_key("ミホン ハナコ"),
            birth_year=1948 + 40 * index,
            birth_month=month,
            birth_day=17 if month else None,
        )
        for index, (relation, is_head, full, reduced, month) in enumerate(people)
    )
    if account:
        make_account(household, number=f"{serial:07d}")
    return household


def make_account(household: Household, *, number: str, source: str = PayeeAccount.Source.ROSTER) -> PayeeAccount:
    """An ordinary account at a real bank."""
    account = PayeeAccount(
        program_id=household.program_id,
        household=household,
        source=source,
        bank_code="0001",
        branch_code="001",
        account_type="1",
        number=number,
        number_index=blind_index(f"00010011{number}", program_id=household.program_id, purpose="account"),
        number_tail=number[-3:],
        holder_kana="ミホン　ハナコ",
        created_at=clock.now(),
    )
    account.save()
    return account


def make_application(household: Household, *, status: Status = Status.RECEIVED, **values: object) -> Application:
    """An application of the household, by the confirmation form, with the household's receipt number."""
    application = Application(
        **{
            "program_id": household.program_id,
            "household": household,
            "receipt_number": household.receipt_number,
            "channel": Channel.CONFIRMATION,
            "status": status,
            "status_at": clock.now(),
            "received_at": clock.now(),
            "received_on": clock.today(),
            **values,
        }
    )
    application.save()
    return application


def make_deficiency_letter(application: Application, code: str, *, number: int) -> Notice:
    """A queued letter about one open deficiency of the application."""
    hold = Hold.objects.create(
        program_id=application.program_id,
        application=application,
        kind=HoldKind.DEFICIENCY,
        reason=code,
        waits_for=Hold.WaitsFor.OFFICE,
        opened_at=clock.now(),
    )
    notice = Notice.objects.create(
        program_id=application.program_id,
        number=number,
        kind=NoticeKind.DEFICIENCY,
        household_id=application.household_id,
        application=application,
        issued_on=clock.today(),
        queued_at=clock.now(),
    )
    Deficiency.objects.create(
        program_id=application.program_id,
        application=application,
        hold=hold,
        code=code,
        opened_at=clock.now(),
        notice=notice,
    )
    return notice


def make_denied(program: Program, household: Household, reason: str) -> Application:
    """An application that the municipality denied."""
    application = make_application(household, status=Status.DENIED)
    Decision.objects.create(
        program=program,
        application=application,
        number=application.pk,
        outcome=Decision.Outcome.DENY,
        amount_yen=0,
        reason=reason,
        decided_by=User.objects.get(username=f"{program.code}_officer"),
        decided_at=clock.now(),
        decided_on=clock.today(),
    )
    return application


def queue_letters(
    program: Program, households: list[Household], kind: NoticeKind = NoticeKind.CONFIRMATION_FORM
) -> list[Notice]:
    """Queue a letter for each household, in order."""
    queued = queue_notices(
        actor=system_actor("test"),
        program_id=program.pk,
        kind=kind,
        targets=[NoticeTarget(household.pk) for household in households],
        partial=False,
    )
    by_household = {household: pk for (household, _about), pk in queued.notice_ids.items()}
    rows = Notice.objects.filter(program_id=program.pk).in_bulk(list(by_household.values()))
    return [rows[by_household[household.pk]] for household in households]
