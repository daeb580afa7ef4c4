"""What the demo has none of and a page is about: a bank's list that is read and not recorded yet, a stop, a piece that
nobody can place, a letter that came back, a form that was taken in.

Run beside the stack, as `waiting_cases.py` is.
"""

from tests.browser.demo_stack import manage
from tests.browser.waiting_cases import waiting_cases

SCRIPT = """
from django.db import transaction
from cases.models import PayoutBatch
from cases.services.payout.take_answer import take_answer
from security.gate import actor_for
from security.models import Program, User
from security.tenancy.scope import program_scope

program = Program.objects.get(code={code!r})
clerk = User.objects.get(username=f"{{program.code.partition('-')[0]}}-payment-clerk-1")
with program_scope(program.pk), transaction.atomic():
    batch = PayoutBatch.objects.filter(state=PayoutBatch.State.RELEASED).latest("number")
    rows = [
        "銀行コード,支店コード,預金種目,口座番号,受取人名,金額,不能理由",
        "0001,001,普通,0000002,ﾐﾎﾝ,30000,口座名義相違",
    ]
    content = "\\r\\n".join(rows).encode("cp932")
    take_answer(actor=actor_for(clerk), program_id=program.pk, batch_id=batch.pk, content=content)
"""


def leave_a_bank_list(code: str) -> None:
    """A list of failed transfers of the program's newest released batch, as a clerk has just sent it."""
    manage("shell", "-v0", "-c", SCRIPT.format(code=code))


OFFICE = """
from django.db import transaction
import datetime as dt
import io
from cases.models import (
    Application, Decision, Hold, HoldKind, Household, LedgerState, Notice, NoticeKind, PayoutBatch, ProgramSetup,
    Recipient, RosterImport,
)
from cases.services.my_number.register import register_my_number
from intake.services.roster.import_roster import import_roster
from security.jobs.run import run_job
from tests.factories.intake import person, roster_bytes
from cases.services.deemed.propose import propose_list
from reports.services.pack.make_pack import make_pack
from security import clock
from cases.rules.qr_payload import DocType, QrPayload, format_qr_payload
from cases.services.decision.decide import decide
from cases.services.deficiency.notify import notify_deficiencies
from cases.services.deficiency.open import OpenDeficiency, open_deficiencies
from cases.services.hold.open import open_holds
from cases.services.notice.record_return import record_return
from intake.services.mail.take_piece import take_piece
from security.gate import actor_for
from security.models import NetworkZone, Program, User
from security.tenancy.scope import program_scope

program = Program.objects.get(code={code!r})
town = program.code.partition("-")[0]
who = lambda name: actor_for(User.objects.get(username=f"{{town}}-{{name}}"))
act = lambda name: dict(actor=who(name), program_id=program.pk)
with program_scope(program.pk), transaction.atomic():
    ids = dict(Application.objects.filter(receipt_number__in={numbers!r}).values_list("receipt_number", "pk"))
    asked, missing, granted = (ids[number] for number in {numbers!r})
    section = dict(kind=HoldKind.INQUIRY, reason="転入前の自治体へ照会", waits_for=Hold.WaitsFor.OFFICE)
    open_holds(**act("manager-1"), application_ids=[asked], **section)
    decide(**act("officer-1"), application_ids=[granted], outcome=Decision.Outcome.GRANT)
    open_holds(**act("manager-1"), application_ids=[granted], kind=HoldKind.ACCOUNT_FAILED, reason="number")
    # Its payee was told long ago and has not answered: the list that withdraws the payment; and papers of a batch.
    told_on = clock.today() - dt.timedelta(days=60)
    Notice.objects.create(
        program_id=program.pk, number=900_001, kind=NoticeKind.TRANSFER_FAILED, state=Notice.State.POSTED,
        household_id=Application.objects.get(pk=granted).household_id, application_id=granted,
        issued_on=told_on, queued_at=clock.now(), posted_at=clock.now(),
    )
    propose_list(**act("manager-1"))
    newest = PayoutBatch.objects.filter(state=PayoutBatch.State.RELEASED).latest("number")
    make_pack(**act("payment-clerk-1"), number=newest.number)
    open_deficiencies(**act("reviewer-1"), deficiencies=[OpenDeficiency(missing, "D01")])
    notify_deficiencies(**act("reviewer-1"), application_ids=[missing])
    number = Application.objects.get(pk=missing).receipt_number
    sheet = QrPayload(str(program.number), number, DocType.DEFICIENCY, 2)
    take_piece(**act("mailroom-1"), code=format_qr_payload(sheet))
    take_piece(**act("mailroom-1"), code="101-00000002-00")
    silent = Household.objects.filter(
        protected=False, in_roster=True, excluded_reason="", ledger_state__in=[LedgerState.SENT, LedgerState.REMINDED]
    )
    for number in silent.order_by("pk").values_list("receipt_number", flat=True)[:2]:
        take_piece(**act("mailroom-1"), code=number)
    posted = Notice.objects.filter(state=Notice.State.POSTED, household__protected=False).order_by("-pk")
    record_return(**act("mailroom-1"), notice_ids=list(posted.values_list("pk", flat=True)[:1]), reason="moved")
    # The law that allows individual numbers, and one that was registered.
    ProgramSetup.objects.filter(program_id=program.pk).update(my_number_basis="番号法第9条第1項")
    head = Recipient.objects.get(household__applications=asked, is_head=True)
    register_my_number(**act("reviewer-1"), application_id=asked, person_id=head.pk, number="123456789018")
    # A roster that is checked and waits: two new people, and everybody else would leave.
    people = [person(990001, 980001), person(990002, 980002)]
    file = io.BytesIO(roster_bytes(people))
    taken = import_roster(**act("manager-1"), file=file, file_name="daicho.csv")
run_job(program.pk, taken.job_id)
with program_scope(program.pk):
    checking = RosterImport.objects.get(pk=taken.roster_id).job_id
run_job(program.pk, checking)
# A network that shuts nobody out: every address there is.
NetworkZone.objects.get_or_create(municipality_id=program.municipality_id, name="everywhere", cidr="0.0.0.0/0")
"""


def leave_work_of_the_office(code: str) -> None:
    """A stopped case, a failed transfer, an answer, a piece on the bench, a form that was taken in, a letter that
    came back, an individual number, a roster that waits, a network zone."""
    numbers = [*waiting_cases(code, 2, "first"), *waiting_cases(code, 1, "decide")]
    manage("shell", "-v0", "-c", OFFICE.format(code=code, numbers=numbers))


NEW_HOMES = """
import itertools
from django.db import transaction
from cases.models import Application, Channel, GiftItem, Recipient
from cases.services.application.open import Arrival, open_applications
from cases.services.fulfilment.assign_gifts import assign_gifts
from security.gate import actor_for
from security.models import Program, User
from security.tenancy.scope import program_scope
from tests.factories import cases as factory

program = Program.objects.get(code={code!r})
town = program.code.partition("-")[0]
act = lambda name: dict(actor=actor_for(User.objects.get(username=f"{{town}}-{{name}}")), program_id=program.pk)
with program_scope(program.pk), transaction.atomic():
    factory._numbers = itertools.count(10 * max(Recipient.objects.values_list("pk", flat=True)))
    {acts}
"""
PARCELS = """
    card = GiftItem.objects.filter(program_id=program.pk, state=GiftItem.State.STOCK).first()
    homes = [factory.make_household(program, entitled_yen=card.value_yen).pk for _home in range(2)]
    given = assign_gifts(**act("manager-1"), household_ids=homes)
    print("FOUND", *(given.serials[home] for home in homes))
"""
RESTRICTED = """
    home = factory.make_household(program, protected=True)
    arrival = Arrival(channel=Channel.APPLICATION, household_id=home.pk)
    (opened,) = open_applications(**act("mailroom-1"), arrivals=[arrival])
    print("FOUND", Application.objects.get(pk=opened.application_id).receipt_number)
"""


def leave_parcels_to_pack(code: str) -> list[str]:
    """Two cards of new households of the program that are to be packed; returns their serials."""
    return _found(code, PARCELS)


def leave_a_restricted_case(code: str) -> str:
    """A new case of the dedicated desk; returns its receipt number."""
    return _found(code, RESTRICTED)[0]


def _found(code: str, acts: str) -> list[str]:
    printed = manage("shell", "-v0", "-c", NEW_HOMES.format(code=code, acts=acts.strip()))
    return next(line for line in printed.splitlines() if line.startswith("FOUND")).split()[1:]
