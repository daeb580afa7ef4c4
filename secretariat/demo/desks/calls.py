"""The telephone: residents who call, what they are told, who is called back, and calls to residents."""

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from callcenter.models import Call, Callback, Escalation, Topic
from callcenter.selectors.caller import look_up_caller
from callcenter.selectors.faq import find_faq
from callcenter.services.call.log import CallNotes, log_call
from callcenter.services.callback.finish import finish_callbacks
from callcenter.services.escalation.answer import answer_escalation
from callcenter.services.escalation.escalate import escalate_call
from cases.models import Notice, NoticeKind
from secretariat.demo.people.behaviour import CallTopic, PlannedCall
from secretariat.demo.residents import Resident, day_of
from secretariat.demo.stage import Stage
from security import clock
from security.roles import Role

TOPICS: Final[Mapping[CallTopic, Topic]] = MappingProxyType(
    {
        CallTopic.PROGRAM: Topic.PROGRAM,
        CallTopic.STATUS: Topic.STATUS,
        CallTopic.PAY_DATE: Topic.PAYMENT_DAY,
        CallTopic.DEFICIENCY: Topic.DEFICIENCY,
        CallTopic.TRANSFER_FAILURE: Topic.TRANSFER_FAILED,
        CallTopic.COMPLAINT: Topic.COMPLAINT,
        CallTopic.OTHER: Topic.OTHER,
    }
)
# Letters after which somebody calls about what stands in them; every other topic follows the first letter.
LETTER_OF: Final[Mapping[CallTopic, NoticeKind]] = MappingProxyType(
    {CallTopic.DEFICIENCY: NoticeKind.DEFICIENCY, CallTopic.TRANSFER_FAILURE: NoticeKind.TRANSFER_FAILED}
)
NOTES: Final[Mapping[Topic, str]] = MappingProxyType(
    {
        Topic.PROGRAM: "対象と手続きの流れを説明した。",
        Topic.STATUS: "受付番号を確認し、現在の状況をお伝えした。",
        Topic.PAYMENT_DAY: "振込予定日の目安と通帳の表示をお伝えした。",
        Topic.DEFICIENCY: "不足している書類と期限を説明した。",
        Topic.TRANSFER_FAILED: "口座再届出書の書き方を説明した。",
        Topic.COMPLAINT: "ご意見をうかがい、管理者から折り返すこととした。",
        Topic.OTHER: "内容を聞き取り、案内した。",
    }
)
FAQ_WORDS: Final[Mapping[Topic, str]] = MappingProxyType(
    {Topic.PAYMENT_DAY: "振込", Topic.DEFICIENCY: "不備", Topic.PROGRAM: "対象", Topic.STATUS: "状況"}
)
QUESTION: Final = "待ち時間へのご意見。管理者からの説明を希望されている。"
ANSWER: Final = "経緯を確認し、お詫びのうえ見通しをお伝えした。"
FOLLOW_UP_SHARE: Final = 0.15
FIRST_MINUTE, LAST_MINUTE = 9 * 60 + 5, 18 * 60


def take_calls(stage: Stage) -> int:
    """Take the calls of the day, each with a look-up and the FAQ open; returns how many."""
    due = list(_due(stage))
    for number, (resident, planned) in enumerate(due):
        _take(stage, resident, TOPICS[planned.topic], number)
    return len(due)


def log_declines(stage: Stage, residents: Sequence[Resident]) -> None:
    """The calls by which households declined."""
    for number, resident in enumerate(residents):
        _take(stage, resident, Topic.PROGRAM, number, note="辞退の申し出を受け、本人確認のうえ登録した。")


def call_back(stage: Stage) -> int:
    """Keep what was promised: call back, log it and finish the callback; returns how many."""
    with stage.at(16, 30):
        open_ones = list(
            Callback.objects.filter(
                program_id=stage.program_id, state=Callback.State.OPEN, due_at__lte=clock.now()
            ).order_by("due_at", "pk")
        )
    for number, callback in enumerate(open_ones):
        caller = stage.play(Role.CALLER, number)
        hour, minute = divmod(16 * 60 + 30 + number % 60, 60)
        with stage.at(hour, minute):
            call = log_call(
                actor=caller,
                program_id=stage.program_id,
                application_id=callback.application_id,
                notes=CallNotes(
                    topic=Topic(callback.subject),
                    outcome=Call.Outcome.ANSWERED,
                    started_at=clock.now() - dt.timedelta(minutes=4),
                    direction=Call.Direction.OUTBOUND,
                    note="約束した折返しをし、回答した。",
                ),
            )
            finish_callbacks(
                actor=caller, program_id=stage.program_id, callback_ids=[callback.pk], done_in_call_id=call.pk
            )
    return len(open_ones)


def settle_escalations(stage: Stage) -> int:
    """The manager settles what the desks handed up before today; returns how many."""
    with stage.at(16):
        rows = Escalation.objects.filter(program_id=stage.program_id, state=Escalation.State.OPEN)
        ids = list(rows.filter(raised_at__lt=clock.now() - dt.timedelta(hours=8)).values_list("pk", flat=True))
        for pk in ids:
            answer_escalation(
                actor=stage.play(Role.MANAGER), program_id=stage.program_id, escalation_id=pk, answer=ANSWER
            )
    return len(ids)


def call_out(stage: Stage, application_id: int, resident: Resident, *, number: int, reached: bool) -> None:
    """Call a resident about a deficiency."""
    hour, minute = divmod(14 * 60 + 10 + number % 45, 60)
    with stage.at(hour, minute):
        log_call(
            actor=stage.play(Role.CALLER, number),
            program_id=stage.program_id,
            application_id=application_id,
            notes=CallNotes(
                topic=Topic.DEFICIENCY,
                outcome=Call.Outcome.ANSWERED if reached else Call.Outcome.NOT_REACHED,
                started_at=clock.now() - dt.timedelta(minutes=5 if reached else 1),
                direction=Call.Direction.OUTBOUND,
                identity_checked=reached,
                telephone=resident.telephone,
                note="不足していた項目を聞き取った。" if reached else "応答なし。",
            ),
        )


def _take(stage: Stage, resident: Resident, topic: Topic, number: int, note: str = "") -> None:
    """One call: the caller's desk finds the household, answers, and logs it when it is over."""
    rng = random.Random(f"{stage.seed}:{resident.number}:{stage.day}:{topic}:{number}")
    hour, minute = divmod(rng.randrange(FIRST_MINUTE, LAST_MINUTE), 60)
    caller = stage.play(Role.CALLER, number)
    with stage.at(hour, minute):
        hits = look_up_caller(actor=caller, program_id=stage.program_id, text=resident.receipt_number)
        if topic in FAQ_WORDS:
            find_faq(program_id=stage.program_id, words=FAQ_WORDS[topic])
        hit = hits[0] if hits else None
        promised = topic is Topic.COMPLAINT or rng.random() < FOLLOW_UP_SHARE
        outcome = Call.Outcome.FOLLOW_UP if promised else Call.Outcome.ANSWERED
        call = log_call(
            actor=caller,
            program_id=stage.program_id,
            application_id=hit.application_id if hit else None,
            notes=CallNotes(
                topic=topic,
                outcome=Call.Outcome.TRANSFERRED if hit and hit.dedicated_desk else outcome,
                started_at=clock.now() - dt.timedelta(seconds=rng.randrange(90, 720)),
                identity_checked=hit is not None and not hit.dedicated_desk,
                telephone=resident.telephone,
                note=note or NOTES[topic],
                follow_up_at=clock.now() + dt.timedelta(hours=20) if promised else None,
            ),
        )
        if topic is Topic.COMPLAINT:
            escalate_call(actor=caller, program_id=stage.program_id, call_id=call.pk, question=QUESTION)


def _due(stage: Stage) -> Iterator[tuple[Resident, PlannedCall]]:
    """Calls whose day has come; a household calls at most once a day, in the order of its plan."""
    letters = _letter_days(stage)
    for resident in stage.residents:
        if resident.calls_made >= len(resident.behaviour.calls):
            continue
        planned = resident.behaviour.calls[resident.calls_made]
        kind = LETTER_OF.get(planned.topic)
        began = resident.asked_on if kind is None else letters.get((resident.household_id, kind))
        if began is not None and began + dt.timedelta(days=planned.after_days) <= stage.day:
            resident.calls_made += 1
            yield resident, planned


def _letter_days(stage: Stage) -> dict[tuple[int, str], dt.date]:
    with stage.at(9):
        rows = Notice.objects.filter(
            program_id=stage.program_id, kind__in=list(LETTER_OF.values()), posted_at__isnull=False
        )
        return {
            (household_id, kind): day_of(posted_at)
            for household_id, kind, posted_at in rows.values_list("household_id", "kind", "posted_at")
        }
