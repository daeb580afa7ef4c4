"""The seventh program of the demo: a refund that is applied for online once and paid term by term, on a few days only.

It is played beside the four that must add up, and has to add up by itself: a small roll, a dozen applications, one term
paid, two cases that change, the second term paid, the third still to come.
"""

import datetime as dt
import random
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from cases.models import Application, Decision, Household, Recipient, Review, Status
from cases.rules.business_days import add_business_days
from cases.rules.templates import COMMUTER_PASS_REFUND
from cases.selectors.money import ledger_totals
from cases.selectors.setup import checklist_of
from cases.selectors.terms import term_figures
from cases.services.decision.change_terms import change_terms
from cases.services.decision.decide import decide
from cases.services.decision.new_amounts import Change
from cases.services.payout.check_batch import check_batch
from cases.services.payout.prepare_batch import prepare_batch
from cases.services.payout.record_result import record_result
from cases.services.payout.release_batch import release_batch
from cases.services.review.record import Screening, record_reviews
from intake.services.online.publish_status import publish_statuses
from intake.services.online.submit import submit
from secretariat.demo.desks import closing, letters, portal
from secretariat.demo.desks.payouts import make_papers
from secretariat.demo.desks.roster import take_in_roster
from secretariat.demo.errors import DemoError
from secretariat.demo.options import DemoOptions, next_office_day
from secretariat.demo.people import MIHON
from secretariat.demo.people.accounts import Accounts
from secretariat.demo.people.roster_file import UTF8_BOM
from secretariat.demo.programs import APPLICATION_DAYS, MIHON_PAYER, REFERENCE_DAYS_BEFORE, DemoProgram
from secretariat.demo.rosters import write_demo_roster
from secretariat.demo.stage import Stage
from security import clock
from security.actor import system_actor
from security.roles import Role

CODE: Final = "mihon-teiki"
HOUSEHOLDS: Final = 20
APPLICATIONS: Final = 12
DAYS_PLAYED: Final = 5
LEAD_DAYS: Final = 4
LAST_TERM_DAYS: Final = 120
MONTHLY_YEN: Final = (5_600, 6_800, 8_400, 9_960, 12_400, 15_800)
DEARER_YEN: Final = 18_000


def terms_program(starts_on: dt.date) -> DemoProgram:
    """The program as it stands when applications open on `starts_on`; its terms end with the days that are played."""
    first_on, second_on = _transfer_days(starts_on)
    later_on = next_office_day(starts_on + dt.timedelta(days=LAST_TERM_DAYS))
    month = starts_on.replace(day=1)
    ends = [month - dt.timedelta(days=1), *(_months_on(month, count) - dt.timedelta(days=1) for count in (2, 5))]
    begins = [_months_on(month, -3), *(end + dt.timedelta(days=1) for end in ends[:2])]
    closings = (_office_days(starts_on)[2], second_on - dt.timedelta(days=1), later_on - dt.timedelta(days=20))
    rows = zip(begins, ends, closings, (first_on, second_on, later_on), strict=True)
    return DemoProgram(
        number=107,
        code=CODE,
        name="ひとり親家庭通学定期券補助",
        name_easy="ひとりおやの 家の 子どもの 定期けんの お金",
        name_en="Commuter Pass Refund for Single-Parent Families",
        mark="定期",
        place=MIHON,
        template=replace(
            COMMUTER_PASS_REFUND,
            reference_on=starts_on - dt.timedelta(days=REFERENCE_DAYS_BEFORE),
            applications_from=starts_on,
            applications_until=starts_on + dt.timedelta(days=APPLICATION_DAYS),
            period=str(starts_on.year),
            terms=tuple(
                {
                    "number": number,
                    "name": f"{number}学期",
                    "first_on": begin.isoformat(),
                    "last_on": end.isoformat(),
                    "changes_until_on": closing.isoformat(),
                    "pays_on": pays_on.isoformat(),
                }
                for number, (begin, end, closing, pays_on) in enumerate(rows, start=1)
            ),
            **MIHON_PAYER,
        ),
        starts_on=starts_on,
        share=0,
        encoding=UTF8_BOM,
    )


def play_terms(stage: Stage, demo: DemoProgram, options: DemoOptions) -> None:
    """Play the first days of the program, and the two days on which a term is paid. Raises DemoError."""
    days = _office_days(stage.starts_on)
    stage.day = days[0]
    path = options.out / "rosters" / demo.roster_name
    write_demo_roster(demo, households=HOUSEHOLDS, seed=options.seed, target=path)
    take_in_roster(stage, path)
    portal.open_window(stage)
    stage.day = days[1]
    _apply_online(stage)
    portal.pull(stage)
    _screen(stage)
    stage.day = days[2]
    _decide(stage)
    first_on, second_on = _transfer_days(stage.starts_on)
    first_batch = _pay(stage, 1, first_on)
    letters.start_letters(stage)
    stage.day = days[3]
    letters.post_letters(stage)
    _hear(stage, first_on, first_batch)
    _change(stage)
    _hear(stage, second_on, _pay(stage, 2, second_on))
    _add_up(stage)
    with stage.at(18):
        publish_statuses(actor=system_actor("intake.publish_statuses"), program_id=stage.program_id)
    closing.seal_events(stage)


def _office_days(first: dt.date) -> list[dt.date]:
    days = [next_office_day(first)]
    while len(days) < DAYS_PLAYED:
        days.append(next_office_day(days[-1] + dt.timedelta(days=1)))
    return days


def _transfer_days(starts_on: dt.date) -> tuple[dt.date, dt.date]:
    """The days on which the first and the second term are paid: each as soon as the bank can."""
    first = add_business_days(_office_days(starts_on)[2], LEAD_DAYS)
    return first, add_business_days(first, LEAD_DAYS)


def _months_on(month: dt.date, count: int) -> dt.date:
    years, place = divmod(month.month - 1 + count, 12)
    return dt.date(month.year + years, place + 1, 1)


def _apply_online(stage: Stage) -> None:
    with stage.at(8):
        homes = list(
            Household.objects.filter(
                program_id=stage.program_id, excluded_reason="", protected=False, secret__isnull=False
            ).order_by("pk")[:APPLICATIONS]
        )
        heads = Recipient.objects.filter(program_id=stage.program_id, is_head=True, in_roster=True)
        named = {row.household_id: row for row in heads}
        secrets = {home.pk: home.open("secret") or "" for home in homes}
    accounts = Accounts(MIHON)
    for place, home in enumerate(homes):
        rng = random.Random(f"{stage.seed}:{home.number}:account")
        drawn = accounts.draw(rng.random, kana=named[home.pk].kana)
        with clock.at(stage.moment(8, 10 + place)):
            submit(
                program_code=stage.program.code,
                receipt_number=home.receipt_number,
                secret=secrets[home.pk],
                address=f"2001:db8::{home.pk:x}",
                values={
                    "monthly_yen": str(MONTHLY_YEN[place % len(MONTHLY_YEN)]),
                    "consents_given": True,
                    "applicant_name": named[home.pk].name,
                    "telephone": f"090-0000-{1000 + home.pk % 9000}",
                    "applied_on": stage.day.isoformat(),
                    "bank_code": drawn.bank_code,
                    "branch_code": drawn.branch_code,
                    "account_type": drawn.deposit_type,
                    "account_number": drawn.number,
                    "account_holder": drawn.holder_kana,
                },
                reference=uuid.uuid5(uuid.NAMESPACE_URL, f"{stage.seed}:{home.receipt_number}"),
            )


def _screen(stage: Stage) -> None:
    stages = ((13, Status.VERIFIED, Review.Stage.FIRST, 0), (14, Status.SCREENED, Review.Stage.SECOND, 1))
    for hour, status, part, reviewer in stages:
        with stage.at(hour):
            answers = {item.code: "yes" for item in checklist_of(stage.program_id)}
            record_reviews(
                actor=stage.play(Role.REVIEWER, reviewer),
                program_id=stage.program_id,
                screenings=[
                    Screening(pk, part, Review.Outcome.FIT, answers) for pk in _in_order(stage.program_id, status)
                ],
                partial=True,
            )


def _in_order(program_id: int, status: Status) -> list[int]:
    rows = Application.objects.filter(program_id=program_id, status=status)
    return list(rows.order_by("received_at", "pk").values_list("pk", flat=True))


def _decide(stage: Stage) -> None:
    with stage.at(11):
        decide(
            actor=stage.play(Role.OFFICER),
            program_id=stage.program_id,
            application_ids=_in_order(stage.program_id, Status.REVIEWED),
            outcome=Decision.Outcome.GRANT,
            partial=True,
        )


def _pay(stage: Stage, term: int, transfer_on: dt.date) -> int:
    with stage.at(14):
        prepared = prepare_batch(
            actor=stage.play(Role.PAYMENT_CLERK, 0), program_id=stage.program_id, transfer_on=transfer_on, term=term
        )
    assert prepared.batch_id is not None  # noqa: S101 - a dozen grants wait
    with stage.at(15):
        check_batch(actor=stage.play(Role.PAYMENT_CLERK, 1), program_id=stage.program_id, batch_id=prepared.batch_id)
    make_papers(stage, prepared.batch_id)
    with stage.at(16):
        release_batch(actor=stage.play(Role.TREASURER), program_id=stage.program_id, batch_id=prepared.batch_id)
    stage.narrator.say(
        f"{stage.program.name}: term {term} released, {prepared.line_count:,} transfers, {prepared.total_yen:,} yen"
    )
    return prepared.batch_id


def _hear(stage: Stage, on: dt.date, batch_id: int) -> None:
    """The transfer date has come, and everything was paid."""
    stage.day = on
    with stage.at(9, 30):
        record_result(
            actor=stage.play(Role.PAYMENT_CLERK, 0),
            program_id=stage.program_id,
            batch_id=batch_id,
            failures={},
        )


def _change(stage: Stage) -> None:
    """One household has moved out, one takes another route from the second term on."""
    changes: Sequence[tuple[Change, str, int | None]] = (
        (Change.END, "市外へ転出したため", None),
        (Change.AMOUNT, "通学の区間が変わったため", DEARER_YEN),
    )
    with stage.at(11):
        cases = _in_order(stage.program_id, Status.DECIDED)
        for application_id, (change, reason, figure) in zip(cases, changes, strict=False):
            change_terms(
                actor=stage.play(Role.OFFICER, 1),
                program_id=stage.program_id,
                application_id=application_id,
                from_term=2,
                change=change,
                reason=reason,
                figure=figure,
            )


def _add_up(stage: Stage) -> None:
    with stage.at(17):
        totals = ledger_totals(actor=system_actor("demo.verify"), program_id=stage.program_id)
        terms = term_figures(actor=stage.play(Role.TREASURER), program_id=stage.program_id)
    if not totals.adds_up or not all(one.adds_up for one in terms) or not terms[1].paid.yen:
        raise DemoError(f"{stage.program.name}: the money of the terms does not add up.")
