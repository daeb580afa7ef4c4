"""What waits for the municipality and the dedicated desk on the last day: a file that is asked for, a case opened, and
the review of rights half done."""

import datetime as dt
from typing import Any, Final

from cases.models import Application
from cases.services.restricted.open_case import open_restricted_case
from reports.models import ExportRequest
from reports.services.export.ask import ask_export
from secretariat.demo.stage import Stage
from security.models import Incident, IncidentCall, IncidentContact, IncidentStep
from security.roles import Role
from security.rules.incident_clock import Gravity
from security.selectors.reviews import review_page
from security.services.incident.count_affected import Reach, count_affected
from security.services.incident.describe import Matters, describe_incident
from security.services.incident.open_incident import Notice, open_incident
from security.services.incident.record_call import record_call
from security.services.incident.take_step import take_step
from security.services.incident_contact.write import ContactEntry, write_contact
from security.services.review.keep_access import keep_access

COLUMNS: Final = ("receipt_number", "status", "received_on", "amount_yen", "head_name")
EXPORT_REASON: Final = "議会報告のため、受付日ごとの状況を確認する"
OPEN_REASON: Final = "書類の読み合わせを専任窓口から頼まれたため"
OPEN_DAYS: Final = 14
DRILL: Final = "【訓練】電話応対の一覧を表示したまま離席し、来訪者の目に触れたおそれがある"
# Side, office, name, telephone (numbers that nobody has), and the place of who calls them; None: the manager.
CONTACTS: Final = (
    (IncidentContact.Side.MUNICIPALITY, "給付金担当課", "見本 町子", "03-0000-0101", None),
    (IncidentContact.Side.MUNICIPALITY, "情報政策課 情報セキュリティ担当", "見本 守", "03-0000-0102", 0),
    (IncidentContact.Side.CONTRACTOR, "本社 個人情報保護管理者", "試験 護", "06-0000-0201", None),
    (IncidentContact.Side.CONTRACTOR, "再委託先 発送センター責任者", "試験 送", "06-0000-0202", 2),
)
TOLD: Final = Matters(
    items="氏名、受付番号、お問い合わせの件名",
    harm="来訪者の手元に写しは残っておらず、二次被害は確認されていない",
    to_residents="訓練のため、通知の文面だけを作成した",
    letter_text="【訓練】応対の一覧を表示したまま席を離れ、来訪者の目に触れたおそれがありました。",
)
LEFT_TO_REVIEW: Final = 5
DRILL_DAYS: Final = 14


def leave_for_supervision(stage: Stage) -> None:
    """Ask for a masked file, which an officer has yet to agree to, and open a restricted case to one reviewer."""
    with stage.at(17, 30):
        ask_export(
            actor=stage.play(Role.MANAGER),
            program_id=stage.program_id,
            audience=ExportRequest.Audience.PEOPLE,
            columns=COLUMNS,
            unmasked=(),
            conditions={},
            reason=EXPORT_REASON,
        )
        _review_some(stage)
        _drill(stage, _contacts(stage))
        desk = stage.play(Role.PROTECTED_CASE_OFFICER)
        restricted = Application.objects.filter(program_id=stage.program_id, household__protected=True).order_by("pk")
        household_id = restricted.values_list("household_id", flat=True).first()
        if household_id is None:
            return
        open_restricted_case(
            actor=desk,
            program_id=stage.program_id,
            household_id=household_id,
            person_id=stage.play(Role.REVIEWER).person_id,
            days=OPEN_DAYS,
            reason=OPEN_REASON,
        )


def _review_some(stage: Stage) -> None:
    """The manager has looked at most of the office's people this month."""
    manager = stage.play(Role.MANAGER)
    page = review_page(actor=manager, program_id=stage.program_id)
    mine = [line.worker.user.pk for line in page.waiting if line.may_review]
    keep_access(actor=manager, program_id=stage.program_id, person_ids=mine[LEFT_TO_REVIEW:])


def _contacts(stage: Stage) -> list[IncidentContact]:
    """Who is called when something went wrong."""
    tree: list[IncidentContact] = []
    for side, office, name, telephone, caller in CONTACTS:
        entry = ContactEntry(
            side=side,
            office=office,
            name=name,
            telephone=telephone,
            called_by=None if caller is None else tree[caller].pk,
        )
        tree.append(write_contact(actor=stage.play(Role.MANAGER), program_id=stage.program_id, entry=entry))
    return tree


def _drill(stage: Stage, tree: list[IncidentContact]) -> None:
    """The office practises: a list of callers' cases lay open, and whose they are is counted from the looks.

    The first of the municipality has acknowledged, the head office was reached, the others are still to be called.
    """
    manager, moment = stage.play(Role.MANAGER), stage.moment(16)
    incident = open_incident(
        actor=manager,
        program_id=stage.program_id,
        notice=Notice(
            kind=Incident.Kind.LEAK,
            what=DRILL,
            happened_at=moment - dt.timedelta(hours=2),
            noticed_at=moment,
            gravity=Gravity(),
            is_drill=True,
        ),
    )
    who: dict[str, Any] = {"program_id": stage.program_id, "number": incident.number}
    take_step(actor=manager, code=IncidentStep.Code.CONTAINED, **who)
    city, _security, head, _printer = (contact.pk for contact in tree)
    record_call(actor=manager, contact_id=city, outcome=IncidentCall.Outcome.REACHED, **who)
    record_call(actor=stage.play(Role.OFFICER), contact_id=city, outcome=IncidentCall.Outcome.ACKNOWLEDGED, **who)
    record_call(actor=manager, contact_id=head, outcome=IncidentCall.Outcome.UNANSWERED, **who)
    record_call(actor=manager, contact_id=head, outcome=IncidentCall.Outcome.REACHED, **who)
    reach = Reach(
        looks_from=stage.moment(0) - dt.timedelta(days=DRILL_DAYS),
        looks_until=stage.moment(23),
        looker_id=stage.play(Role.CALLER).person_id,
    )
    count_affected(actor=manager, reach=reach, **who)
    describe_incident(actor=manager, matters=TOLD, **who)
