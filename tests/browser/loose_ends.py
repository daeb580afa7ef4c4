"""What the demo has none of and a page is about: a bank's list that is read and not recorded yet, a stop, a piece that
nobody can place, a letter that came back, a form that was taken in.

Run beside the stack, as `waiting_cases.py` is.
"""

from tests.browser.demo_stack import manage

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
from cases.models import (
    Application, Deficiency, Hold, HoldKind, Household, LedgerState, Notice, NoticeKind, PayoutBatch, Status,
)
from cases.services.deemed.propose import propose_list
from reports.services.pack.make_pack import make_pack
from security import clock
from cases.rules.qr_payload import DocType, QrPayload, format_qr_payload
from cases.services.hold.open import open_holds
from cases.services.notice.record_return import record_return
from intake.services.mail.take_piece import take_piece
from security.gate import actor_for
from security.models import Program, User
from security.tenancy.scope import program_scope

program = Program.objects.get(code={code!r})
town = program.code.partition("-")[0]
who = lambda name: actor_for(User.objects.get(username=f"{{town}}-{{name}}"))
with program_scope(program.pk), transaction.atomic():
    screened = Application.objects.filter(status__in=[Status.VERIFIED, Status.SCREENED], household__protected=False)
    open_holds(
        actor=who("manager-1"),
        program_id=program.pk,
        application_ids=list(screened.order_by("-pk").values_list("pk", flat=True)[:1]),
        kind=HoldKind.INQUIRY,
        reason="waits for an answer of the section",
        waits_for=Hold.WaitsFor.OFFICE,
    )
    decided = Application.objects.filter(status=Status.DECIDED, household__protected=False)
    open_holds(
        actor=who("manager-1"),
        program_id=program.pk,
        application_ids=list(decided.order_by("-pk").values_list("pk", flat=True)[:1]),
        kind=HoldKind.ACCOUNT_FAILED,
        reason="number",
    )
    # A payee who was told long ago and has not answered, and the list that withdraws the payment.
    failed = Hold.objects.filter(kind=HoldKind.ACCOUNT_FAILED, released_at=None).latest("pk")
    Notice.objects.create(
        program_id=program.pk,
        number=900_001,
        kind=NoticeKind.TRANSFER_FAILED,
        household_id=failed.application.household_id,
        application_id=failed.application_id,
        state=Notice.State.POSTED,
        issued_on=clock.today() - dt.timedelta(days=60),
        queued_at=clock.now(),
        posted_at=clock.now(),
    )
    propose_list(actor=who("manager-1"), program_id=program.pk)
    newest = PayoutBatch.objects.filter(state=PayoutBatch.State.RELEASED).latest("number")
    make_pack(actor=who("payment-clerk-1"), program_id=program.pk, number=newest.number)
    take_piece(actor=who("mailroom-1"), program_id=program.pk, code="no number")
    told = Deficiency.objects.filter(state=Deficiency.State.NOTIFIED, application__household__protected=False)
    for number in told.order_by("-pk").values_list("application__receipt_number", flat=True)[:1]:
        sheet = QrPayload(str(program.number), number, DocType.DEFICIENCY, 2)
        take_piece(actor=who("mailroom-1"), program_id=program.pk, code=format_qr_payload(sheet))
    silent = Household.objects.filter(
        protected=False, in_roster=True, excluded_reason="", ledger_state__in=[LedgerState.SENT, LedgerState.REMINDED]
    )
    for number in silent.order_by("pk").values_list("receipt_number", flat=True)[:2]:
        take_piece(actor=who("mailroom-1"), program_id=program.pk, code=number)
    posted = Notice.objects.filter(state=Notice.State.POSTED, household__protected=False).order_by("-pk")
    record_return(
        actor=who("mailroom-1"),
        program_id=program.pk,
        notice_ids=list(posted.values_list("pk", flat=True)[:1]),
        reason="転居先不明",
    )
"""


def leave_work_of_the_office(code: str) -> None:
    """A stopped case, a piece on the bench, a form that was taken in, a letter that came back."""
    manage("shell", "-v0", "-c", OFFICE.format(code=code))
