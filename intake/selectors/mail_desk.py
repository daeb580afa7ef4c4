"""The mail desk: what came today, what waits on the bench, answers whose deficiencies stand open."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from cases.models import Deficiency
from cases.rules.transitions import INTAKE
from cases.selectors.setup import deficiency_codes_of
from intake.models import MailItem
from intake.rules.forms import FORMS
from security import clock
from security.actor import Actor, authorise
from security.models import Program
from security.pages.keyset import CountUpTo
from security.roles import Role
from security.tenancy.scope import restricted_included

DESK = (Role.MAILROOM, Role.MANAGER)
SETTLERS = (*INTAKE, Role.REVIEWER)
STANDING = (Deficiency.State.OPEN, Deficiency.State.NOTIFIED)
NEWEST = 12
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class MailDay:
    """The pieces of one day by what they are."""

    forms: int
    answers: int
    accounts: int
    returned: int
    others: int
    bench: int
    without_pages: int

    @property
    def total(self) -> int:
        """All pieces of the day, those on the bench among them."""
        return self.forms + self.answers + self.accounts + self.returned + self.others + self.bench


@dataclass(frozen=True, slots=True)
class MailLine:
    """A piece in a list: the printed name of the form that is keyed from it, and how many pages were scanned."""

    item: MailItem
    form: str
    pages: int


@dataclass(frozen=True, slots=True)
class StandingDeficiency:
    """A deficiency that an answer could settle."""

    pk: int
    code: str
    label: str
    note: str


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """An answer with the deficiencies that it could settle and that still stand."""

    item: MailItem
    deficiencies: list[StandingDeficiency]


@restricted_included()
def mail_day(*, actor: Actor, program_id: int) -> MailDay:
    """Today's pieces, counted."""
    authorise(actor, *DESK, program_id=program_id)
    today = MailItem.objects.filter(program_id=program_id, received_on=clock.today(), source=MailItem.Source.PAPER)
    rows = today.order_by().values_list("state", "kind").annotate(number=Count("pk"))
    counts = {(state, kind): number for state, kind, number in rows}
    placed = {kind: number for (state, kind), number in counts.items() if state == MailItem.State.MATCHED}
    kind = MailItem.Kind
    return MailDay(
        forms=placed.get(kind.FORM, 0),
        answers=placed.get(kind.ANSWER, 0),
        accounts=placed.get(kind.ACCOUNT, 0),
        returned=placed.get(kind.RETURNED, 0),
        others=placed.get(kind.OTHER, 0)
        + sum(number for (state, _kind), number in counts.items() if state == MailItem.State.SET_ASIDE),
        bench=sum(number for (state, _kind), number in counts.items() if state == MailItem.State.UNMATCHED),
        without_pages=today.filter(state=MailItem.State.MATCHED, pages=None)
        .exclude(kind=MailItem.Kind.RETURNED)
        .count(),
    )


def newest_mail(*, actor: Actor, program_id: int) -> list[MailLine]:
    """The pieces that came in last today, newest first."""
    authorise(actor, *DESK, program_id=program_id)
    rows = MailItem.objects.filter(
        program_id=program_id, received_on=clock.today(), source=MailItem.Source.PAPER
    ).order_by("-pk")
    return _lines(rows[:NEWEST])


def mail_lines(*, actor: Actor, program_id: int, item_ids: Iterable[int]) -> list[MailLine]:
    """Some pieces, in the order of the ids."""
    authorise(actor, *DESK, program_id=program_id)
    ids = list(item_ids)
    lines = _lines(MailItem.objects.filter(program_id=program_id, pk__in=ids))
    return sorted(lines, key=lambda line: ids.index(line.item.pk))


def _lines(rows: QuerySet[MailItem]) -> list[MailLine]:
    items = list(rows.prefetch_related("entry_tasks").annotate(page_count=Count("pages")))
    return [
        MailLine(
            item,
            next((FORMS[task.form].label for task in item.entry_tasks.all() if task.form in FORMS), ""),
            item.page_count,
        )
        for item in items
    ]


@restricted_included()
def mail_counts(*, actor: Actor, program_id: int) -> dict[str, int]:
    """How much waits, by the names of `mail_columns`."""
    columns = mail_columns(actor=actor, program_id=program_id)
    figures = Program.objects.filter(pk=program_id).values_list(*columns.values()).get()
    return dict(zip(columns, figures, strict=True))


def mail_columns(*, actor: Actor, program_id: int) -> dict[str, CountUpTo]:
    """What waits, to be counted with other figures: `bench`, `answers` (to applications with a standing deficiency)."""
    authorise(actor, *SETTLERS, program_id=program_id)
    bench = MailItem.objects.filter(program_id=program_id, state=MailItem.State.UNMATCHED)
    return {
        "bench": CountUpTo(bench, MOST_COUNTED),
        "answers": CountUpTo(_answers(actor, program_id), MOST_COUNTED),
    }


def answers_to_settle(*, actor: Actor, program_id: int, limit: int = 100) -> list[AnswerLine]:
    """Answers to deficiency letters that nobody has looked at yet, oldest first; of restricted cases only for the desk.

    Two answers to one letter are two lines until one of them settles it.
    """
    authorise(actor, *SETTLERS, program_id=program_id)
    return _answer_lines(program_id, list(_answers(actor, program_id).order_by("pk")[:limit]))


def answer_line(*, actor: Actor, program_id: int, mail_item_id: int) -> AnswerLine:
    """One answer. Raises MailItem.DoesNotExist, also when nothing of it stands open any more."""
    authorise(actor, *SETTLERS, program_id=program_id)
    lines = _answer_lines(program_id, [_answers(actor, program_id).get(pk=mail_item_id)])
    if not lines:
        raise MailItem.DoesNotExist
    return lines[0]


def _answers(actor: Actor, program_id: int) -> QuerySet[MailItem]:
    standing = Deficiency.objects.filter(
        program_id=program_id, application_id=OuterRef("application_id"), state__in=STANDING
    )
    items = MailItem.objects.filter(
        Exists(standing), program_id=program_id, kind=MailItem.Kind.ANSWER, state=MailItem.State.MATCHED
    ).select_related("application")
    if not actor.has_role(Role.PROTECTED_CASE_OFFICER, program_id):
        items = items.exclude(household__protected=True)
    return items


def _answer_lines(program_id: int, items: list[MailItem]) -> list[AnswerLine]:
    ids = {pk for item in items for pk in item.deficiencies}
    codes = deficiency_codes_of(program_id)
    standing = {
        one.pk: StandingDeficiency(one.pk, one.code, codes[one.code].label if one.code in codes else "", one.note)
        for one in Deficiency.objects.filter(program_id=program_id, pk__in=ids, state__in=STANDING)
    }
    lines = (AnswerLine(item, [standing[pk] for pk in item.deficiencies if pk in standing]) for item in items)
    return [line for line in lines if line.deficiencies]
