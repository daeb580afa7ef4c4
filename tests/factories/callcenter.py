"""Households with a head, and applications, as the call desk meets them."""

import datetime as dt

from cases.models import Application, Approach, Channel, Household, Recipient
from cases.rules.check_digits import make_receipt_number
from cases.rules.search_keys import address_key, kana_key, search_key
from security import clock
from security.models import Program
from security.sealing.seal import blind_index


def make_caller_case(
    program: Program,
    *,
    serial: int,
    name: str = "見本 花子",
    kana: str = "ミホン ハナコ",
    telephone: str = "09012345678",
    protected: bool = False,
) -> Application:
    """A household whose head applied and gave a telephone number. Needs the program's scope."""
    number = str(make_receipt_number(program.number, serial))
    household = Household(
        program=program,
        number=f"H{serial}",
        receipt_number=number,
        approach=Approach.CONFIRMATION,
        ledger_state_at=clock.now(),
        members=1,
        postcode="4260001",
        address="あおい市中央1-2-3",
        address_key=address_key("あおい市中央1-2-3"),
        protected=protected,
    )
    household.save()
    Recipient.objects.create(
        program=program,
        household=household,
        number=f"P{serial}",
        relation="世帯主",
        is_head=True,
        name=name,
        name_reduced=name,
        kana=kana,
        name_key=search_key(name),
        kana_key=kana_key(kana),
        birth_year=1948,
        birth_month=8,
        birth_day=17,
    )
    application = Application(
        program=program,
        household=household,
        receipt_number=number,
        channel=Channel.CONFIRMATION,
        status_at=clock.now(),
        received_at=clock.now(),
        received_on=dt.date(2026, 7, 1),
        telephone=telephone,
        telephone_index=blind_index(telephone, program_id=program.pk, purpose="telephone"),
    )
    application.save()
    return application
