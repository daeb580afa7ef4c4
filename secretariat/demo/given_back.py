"""The data of the program of an earlier year went back to the municipality before their disposal was planned."""

import datetime as dt
from typing import Any, Final

from reports.models import DataReturnPart, Medium
from reports.services.data_return.approve import approve_data_return
from reports.services.data_return.ask import ask_data_return
from reports.services.data_return.confirm_receipt import confirm_receipt
from reports.services.data_return.fetch import fetch_data_return
from reports.services.data_return.hand_over import hand_over_data
from reports.services.medium.hand_over import HandOver
from secretariat.demo.stage import Stage
from security import clock
from security.roles import Role
from security.tenancy.scope import program_scope

GROUND: Final = "契約の終了に伴う返還（契約書第17条）"
HANDED_TO: Final = "みほん市 情報政策課（受領印あり）"
RECEIPT: Final = "情報政策課の保管庫。件数を目録と照合済み（情報政策課）"


def give_back(stage: Stage, now: dt.datetime) -> None:
    """Asked, agreed to, packed, handed over on a disc and received."""
    who: dict[str, Any] = {"program_id": stage.program_id}
    manager, officer = stage.play(Role.MANAGER), stage.play(Role.OFFICER)
    with clock.at(now), program_scope(stage.program_id):
        number = ask_data_return(actor=manager, reason=GROUND, **who).number
        job_id = approve_data_return(actor=officer, number=number, **who).pk
    stage.jobs.wait(program_id=stage.program_id, job_id=job_id, what=f"{stage.program.name}: return of data")
    day = clock.local(now).date()
    medium = HandOver("DISC-0001", Medium.Kind.DISC, HANDED_TO, handed_on=day, due_on=day + dt.timedelta(days=7))
    with clock.at(now), program_scope(stage.program_id):
        for part_id in DataReturnPart.objects.filter(**who).order_by("pk").values_list("pk", flat=True):
            fetch_data_return(actor=manager, number=number, part_id=part_id, **who)
        hand_over_data(actor=manager, number=number, medium=medium, **who)
        confirm_receipt(actor=officer, number=number, note=RECEIPT, **who)
