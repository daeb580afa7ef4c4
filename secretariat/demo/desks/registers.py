"""The registers of the office on the last day: rules of retention, a hold, media that are out, the audit verified."""

import datetime as dt
from typing import Any, Final

from reports.models import Medium
from reports.services.export.approve import approve_export
from reports.services.export.ask_workers import ask_workers
from reports.services.export.fetch import fetch_export
from reports.services.medium.carried import FileKind, FileOnMedium
from reports.services.medium.hand_over import HandOver, hand_over
from reports.services.medium.record_erasure import record_erasure
from reports.services.medium.take_back import take_back
from secretariat.demo.stage import Stage
from security.roles import Role
from security.rules.retention import USUAL_MONTHS
from security.services.audit_check.start_check import start_check
from security.services.retention.set_hold import set_hold
from security.services.retention.set_rules import set_rules

WITH_MEDIA: Final = "mihon-bukka"
OUT_DAYS: Final = 9
MEDIA_REASON: Final = "作業者名簿を情報政策課へ提出する（LGWANの外の端末で確認するため媒体で渡す）"
HANDED_TO: Final = "みほん市 情報政策課（受領印あり）"
HOLD_REASON: Final = "住民監査請求への対応が終わるまで、支給の記録を保全する"


def leave_registers(stage: Stage) -> None:
    """Every program has its rules; one also a hold, two media and a verification of its audit."""
    with stage.at(16):
        set_rules(actor=stage.play(Role.OFFICER), program_id=stage.program_id, months=USUAL_MONTHS)
    if stage.program.code != WITH_MEDIA:
        return
    _leave_media(stage)
    with stage.at(17):
        set_hold(actor=stage.play(Role.AUDITOR), program_id=stage.program_id, reason=HOLD_REASON)
        start_check(actor=stage.play(Role.AUDITOR), program_id=stage.program_id)


def _leave_media(stage: Stage) -> None:
    """A list for another office went out on two media: one is overdue, one is erased and waits for a second look."""
    manager, officer = stage.play(Role.MANAGER), stage.play(Role.OFFICER)
    who: dict[str, Any] = {"program_id": stage.program_id}
    gone = stage.day - dt.timedelta(days=OUT_DAYS)
    with stage.at(16):
        asked = ask_workers(actor=manager, reason=MEDIA_REASON, **who)
        job = approve_export(actor=officer, number=asked.number, **who)
    stage.jobs.wait(program_id=stage.program_id, job_id=job.pk, what=f"{stage.program.name}: file")
    with stage.at(16, 30):
        fetch_export(actor=manager, number=asked.number, **who)
        for label, due_on in (("USB-0012", stage.day - dt.timedelta(days=2)), ("USB-0013", stage.day)):
            medium = HandOver(label, Medium.Kind.USB, HANDED_TO, handed_on=gone, due_on=due_on)
            last = hand_over(actor=manager, file=FileOnMedium(FileKind.EXPORT, asked.number), medium=medium, **who)
        take_back(actor=manager, number=last.number, returned_on=stage.day, **who)
        record_erasure(actor=manager, number=last.number, method="上書き消去（3回）", evidence="消去記録 第27号", **who)
