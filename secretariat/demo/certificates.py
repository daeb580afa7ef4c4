"""The fifth program of the demo: certificates for people of 65 and more, on a few days only.

It pays nothing and prints nothing of its own, so it is played beside the four that must add up: a small roll, a few
applications online and by telephone, certificates issued, one replaced, one revoked, and work left for whoever looks.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from cases.models import Application, Certificate, Decision, Household, Recipient, Review, Status
from cases.rules.delivery import BY_DOWNLOAD, BY_MAIL
from cases.rules.templates import VACCINATION_CERTIFICATE
from cases.selectors.setup import checklist_of
from cases.services.application.file_by_telephone import Told, file_by_telephone
from cases.services.certificate.reissue import reissue_certificate
from cases.services.certificate.revoke import revoke_certificate
from cases.services.decision.decide import decide
from cases.services.review.record import Screening, record_reviews
from intake.services.online.publish_status import publish_statuses
from intake.services.online.submit import submit
from reports.services.certificates.publish_due import publish_due_certificates
from secretariat.demo.desks import closing, portal
from secretariat.demo.desks.roster import take_in_roster
from secretariat.demo.options import DemoOptions, last_office_day
from secretariat.demo.people import MIHON
from secretariat.demo.people.roster_file import CP932
from secretariat.demo.programs import APPLICATION_DAYS, REFERENCE_DAYS_BEFORE, DemoProgram
from secretariat.demo.rosters import write_demo_roster
from secretariat.demo.stage import Stage
from security import clock
from security.actor import system_actor
from security.roles import Role

CODE: Final = "mihon-yobo"
HOUSEHOLDS: Final = 30
DAYS_PLAYED: Final = 5
ONLINE_FIRST, BY_TELEPHONE, ONLINE_LATE, LEFT_ON_PORTAL = 6, 4, 3, 1
VALID_DAYS: Final = 123


def certificate_program(starts_on: dt.date) -> DemoProgram:
    """The program as it stands when applications open on `starts_on`."""
    return DemoProgram(
        number=105,
        code=CODE,
        name="高齢者インフルエンザ予防接種",
        name_easy="65さいより 上の 人の インフルエンザの ちゅうしゃ",
        name_en="Influenza Vaccination for Older Residents",
        mark="予防",
        place=MIHON,
        template=replace(
            VACCINATION_CERTIFICATE,
            reference_on=starts_on - dt.timedelta(days=REFERENCE_DAYS_BEFORE),
            applications_from=starts_on,
            applications_until=starts_on + dt.timedelta(days=APPLICATION_DAYS),
            period=str(starts_on.year),
            certificate_until=starts_on + dt.timedelta(days=VALID_DAYS),
        ),
        starts_on=starts_on,
        share=0,
        encoding=CP932,
        exempt_only=True,
    )


def play_certificates(stage: Stage, demo: DemoProgram, options: DemoOptions) -> None:
    """Play the last days of the program: roll, applications, screening, decisions, and what came of them."""
    days = _office_days(options.ends_on)
    stage.day = days[0]
    path = options.out / "rosters" / demo.roster_name
    write_demo_roster(demo, households=HOUSEHOLDS, seed=options.seed, target=path)
    take_in_roster(stage, path)
    portal.open_window(stage)
    homes = _entitled(stage)
    online, rest = homes[:ONLINE_FIRST], homes[ONLINE_FIRST:]
    callers, late = rest[:BY_TELEPHONE], rest[BY_TELEPHONE:]
    stage.day = days[1]
    _apply_online(stage, online)
    _apply_by_telephone(stage, callers)
    portal.pull(stage)
    _screen(stage)
    stage.day = days[2]
    _decide(stage)
    stage.day = days[3]
    _after(stage)
    stage.day = days[4]
    _apply_online(stage, late[:ONLINE_LATE])
    portal.pull(stage)
    _screen(stage)
    _apply_online(stage, late[ONLINE_LATE : ONLINE_LATE + LEFT_ON_PORTAL])
    _publish(stage)
    closing.seal_events(stage)


def _office_days(last: dt.date) -> list[dt.date]:
    days = [last]
    while len(days) < DAYS_PLAYED:
        days.insert(0, last_office_day(days[0]))
    return days


def _entitled(stage: Stage) -> list[tuple[Household, str]]:
    """Households that may apply online, with the name of their head."""
    with stage.at(12):
        rows = Household.objects.filter(
            program_id=stage.program_id, excluded_reason="", protected=False, secret__isnull=False, entitled_yen__gt=0
        )
        heads = dict(
            Recipient.objects.filter(program_id=stage.program_id, is_head=True, in_roster=True).values_list(
                "household_id", "name"
            )
        )
        return [(row, heads[row.pk]) for row in rows.order_by("pk") if row.pk in heads]


def _apply_online(stage: Stage, homes: Sequence[tuple[Household, str]]) -> None:
    for place, (home, name) in enumerate(homes):
        with stage.at(8, 10 + place):
            secret = home.open("secret") or ""
        with clock.at(stage.moment(8, 10 + place)):
            submit(
                program_code=stage.program.code,
                receipt_number=home.receipt_number,
                secret=secret,
                address=f"2001:db8::{home.pk:x}",
                values={
                    "consents_given": True,
                    "delivery": BY_MAIL if place % 3 == 2 else BY_DOWNLOAD,
                    "applicant_name": name,
                    "telephone": f"090-0000-{1000 + home.pk % 9000}",
                    "applied_on": stage.day.isoformat(),
                },
                reference=uuid.uuid5(uuid.NAMESPACE_URL, f"{stage.seed}:{home.receipt_number}"),
            )


def _apply_by_telephone(stage: Stage, homes: Sequence[tuple[Household, str]]) -> None:
    for place, (home, name) in enumerate(homes):
        with stage.at(10, 10 + place):
            file_by_telephone(
                actor=stage.play(Role.CALLER, place),
                program_id=stage.program_id,
                household_id=home.pk,
                told=Told(
                    applicant_name=name,
                    telephone=f"090-0000-{1000 + home.pk % 9000}",
                    delivery=BY_MAIL if place % 2 else BY_DOWNLOAD,
                ),
            )


def _screen(stage: Stage) -> None:
    with stage.at(13):
        waiting = Application.objects.filter(program_id=stage.program_id, status=Status.VERIFIED)
        answers = {item.code: "yes" for item in checklist_of(stage.program_id)}
        record_reviews(
            actor=stage.play(Role.REVIEWER),
            program_id=stage.program_id,
            screenings=[
                Screening(pk, Review.Stage.FIRST, Review.Outcome.FIT, answers)
                for pk in waiting.order_by("pk").values_list("pk", flat=True)
            ],
            partial=True,
        )


def _decide(stage: Stage) -> None:
    with stage.at(15):
        waiting = Application.objects.filter(program_id=stage.program_id, status=Status.REVIEWED)
        decide(
            actor=stage.play(Role.OFFICER),
            program_id=stage.program_id,
            application_ids=list(waiting.order_by("received_at", "pk").values_list("pk", flat=True)),
            outcome=Decision.Outcome.GRANT,
            partial=True,
        )


def _after(stage: Stage) -> None:
    """One is lost and replaced, one is revoked."""
    with stage.at(11):
        valid = Certificate.objects.filter(program_id=stage.program_id, state=Certificate.State.VALID).order_by("pk")
        ids = list(valid.values_list("pk", flat=True))
        if ids:
            reissue_certificate(
                actor=stage.play(Role.CALLER, 1),
                program_id=stage.program_id,
                certificate_id=ids[0],
                reason="紛失したとの電話",
                by_mail=True,
            )
        if len(ids) > 1:
            revoke_certificate(
                actor=stage.play(Role.OFFICER, 1),
                program_id=stage.program_id,
                certificate_id=ids[-1],
                reason="基準日前の転出が分かったため",
            )


def _publish(stage: Stage) -> None:
    with stage.at(18):
        publish_statuses(actor=system_actor("intake.publish_statuses"), program_id=stage.program_id)
        publish_due_certificates(actor=system_actor("reports.publish_certificates"), program_id=stage.program_id)
