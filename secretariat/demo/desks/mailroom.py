"""The mailroom: envelopes of the day are opened, scanned and received; what answers a letter is settled."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from cases.models import Application, BenefitKind, Deficiency
from intake.models import MailItem
from intake.services.mail.receive import Envelope, receive_mail
from intake.services.mail.settle_answer import settle_answer
from secretariat.demo.desks.deficiencies import answers_due
from secretariat.demo.desks.payouts import account_forms_due
from secretariat.demo.envelopes import account_envelope, answer_envelope, form_envelope
from secretariat.demo.people.behaviour import Channel
from secretariat.demo.residents import Resident
from secretariat.demo.stage import Stage, parts
from secretariat.demo.studio import Sheet
from security.roles import Role

# Envelopes of one batch of the scanner: one transaction.
BATCH: Final = 25
LOOK_AHEAD_DAYS: Final = 4


@dataclass(frozen=True, slots=True)
class Post:
    """An envelope on its way: its key in the studio and what is in it."""

    key: str
    sheets: list[Sheet]


def receive_post(stage: Stage) -> int:
    """Receive forms, answers and account forms that have arrived; returns how many envelopes."""
    forms = forms_due(stage, stage.day)
    post = [_form(stage, resident) for resident in forms]
    with stage.at(9):
        answers = answers_due(stage)
        post += _answers(stage, answers)
        post += _account_forms(stage)
    for number, batch in enumerate(parts(post, BATCH)):
        envelopes = [Envelope(stage.studio.collect(one.key, one.sheets)) for one in batch]
        with stage.at(9, 20 + number % 35):
            receive_mail(actor=stage.play(Role.MAILROOM, number), program_id=stage.program_id, envelopes=envelopes)
    for resident in forms:
        resident.replied = True
    _settle_answers(stage)
    return len(post)


def order_scans(stage: Stage) -> None:
    """Have the forms of the next days drawn while the office works."""
    for resident in forms_due(stage, stage.day + dt.timedelta(days=LOOK_AHEAD_DAYS)):
        post = _form(stage, resident)
        stage.studio.order(post.key, post.sheets)


def forms_due(stage: Stage, by: dt.date) -> list[Resident]:
    """Households whose form reaches the office by that day and has not come yet."""
    return [
        resident
        for resident in stage.residents
        if not resident.replied
        and not resident.is_push
        and resident.behaviour.channel in {Channel.MAIL, Channel.BOTH}
        and (on := resident.replies_on()) is not None
        and on <= by
    ]


def _form(stage: Stage, resident: Resident) -> Post:
    on = resident.replies_on() or stage.day
    sheets = form_envelope(
        stage.program,
        resident,
        on=on - dt.timedelta(days=2),
        seed=stage.seed,
        subsidy=stage.setup.kind == BenefitKind.SUBSIDY,
    )
    return Post(f"{stage.program.number}:form:{resident.receipt_number}", sheets)


def _answers(stage: Stage, due: list[tuple[Resident, int]]) -> list[Post]:
    ids = [application_id for _resident, application_id in due]
    numbers = dict(
        Application.objects.filter(program_id=stage.program_id, pk__in=ids).values_list("pk", "receipt_number")
    )
    codes: dict[int, set[str]] = {}
    rows = Deficiency.objects.filter(
        program_id=stage.program_id, application_id__in=ids, state=Deficiency.State.NOTIFIED
    )
    for application_id, code in rows.values_list("application_id", "code"):
        codes.setdefault(application_id, set()).add(code)
    return [
        Post(
            f"{stage.program.number}:answer:{numbers[pk]}:{stage.day}",
            answer_envelope(
                stage.program,
                resident,
                codes=codes.get(pk, set()),
                receipt_number=numbers[pk],
                seed=stage.seed + stage.days_played,
            ),
        )
        for resident, pk in due
    ]


def _account_forms(stage: Stage) -> list[Post]:
    return [
        Post(
            f"{stage.program.number}:account:{receipt_number}:{stage.day}",
            account_envelope(stage.program, resident, receipt_number=receipt_number, seed=stage.seed),
        )
        for resident, receipt_number in account_forms_due(stage)
    ]


def _settle_answers(stage: Stage) -> None:
    """Look at the answers that came: they bring everything that was asked for."""
    with stage.at(11):
        items = MailItem.objects.filter(
            program_id=stage.program_id,
            kind=MailItem.Kind.ANSWER,
            state=MailItem.State.MATCHED,
            received_on=stage.day,
        )
        for number, item in enumerate(items.order_by("pk")):
            open_ones = Deficiency.objects.filter(
                program_id=stage.program_id,
                pk__in=item.deficiencies,
                state__in=[Deficiency.State.OPEN, Deficiency.State.NOTIFIED],
            )
            ids = list(open_ones.values_list("pk", flat=True))
            if ids:
                settle_answer(
                    actor=stage.play(Role.REVIEWER, number),
                    program_id=stage.program_id,
                    mail_item_id=item.pk,
                    deficiency_ids=ids,
                )
