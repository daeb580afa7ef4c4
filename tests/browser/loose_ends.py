"""What the demo has none of and a page is about: a bank's list that is read and not recorded yet.

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
