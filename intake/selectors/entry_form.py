"""A form as its keyer sees it: pages, fields with their places on them, and what was typed so far."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from django.db.models import QuerySet

from cases.models import Recipient
from cases.selectors.setup import setup_of
from intake.models import EntryTask
from intake.rules.form_regions import COPIES, Box, box_on, region_of
from intake.rules.forms import FORMS, FieldDef, FormDef, Value
from intake.rules.keying_path import conditions_of, ends_by_itself, sections
from intake.selectors.pages import Page, pages_of
from intake.services.entry.drafts import Typed, find_draft, read_draft
from intake.services.entry.key import stored_values
from intake.services.entry.lease import is_held_by_another
from security import clock
from security.access.seen import seen
from security.actor import Actor, authorise
from security.roles import Role

BLIND_STEP = "blind_second_keying"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands: on which page, and its box there; without a box the whole page is shown."""

    page_id: int
    box: Box | None


@dataclass(frozen=True, slots=True, repr=False)
class FieldLine:
    """A field with what the keyer typed before, and what the same person keyed in the form before this one.

    `printed` is what stands printed on the same paper, where it may be meant: the addressee beside the signature.
    """

    number: int
    definition: FieldDef
    place: Place | None
    conditions: str
    ends_by_itself: bool
    value: str = ""
    before: str = ""
    printed: str = ""
    is_unreadable: bool = False
    is_deficient: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class SectionLines:
    """A section of the form."""

    code: str
    fields: list[FieldLine]


@dataclass(frozen=True, slots=True, repr=False)
class EntryForm:
    """Everything of a task that its keyer sees. `is_blind`: nothing is told of the first keying."""

    task: EntryTask
    form: FormDef
    pages: list[Page]
    sections: list[SectionLines]
    is_blind: bool
    held_by_another: bool
    saved_at: dt.datetime | None = None
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class _Beside:
    """What a key can put into a field: `*` as in the form before, `=` as printed."""

    before: Mapping[str, Value]
    printed: Mapping[str, str]


def entry_form(
    *,
    actor: Actor,
    program_id: int,
    task_id: int,
    stage: str,
    typed: Typed | None = None,
    errors: Mapping[str, str] = MappingProxyType({}),
) -> EntryForm:
    """The form of a task that is in `stage`; `typed` replaces the draft: what a refused sending held, with its errors.

    Never for who keyed it in another stage, nor a restricted case without the dedicated desk's role.
    Raises EntryTask.DoesNotExist.
    """
    authorise(actor, Role.KEYER, Role.MANAGER, program_id=program_id)
    task = open_task(actor, program_id, stage).get(pk=task_id)
    seen(program_id, task.application.household_id)
    form = FORMS[task.form]
    pages = pages_of(program_id, task.mail_item_id, form.code)
    draft = find_draft(task, actor.person_id)
    if typed is None:
        typed = read_draft(draft) if draft is not None and draft.stage == stage else Typed()
    places = {one.name: found for one in form.fields if (found := place_of(form, one.name, pages))}
    return EntryForm(
        task=task,
        form=form,
        pages=pages,
        sections=_sections(form, places, typed, errors, _Beside(_before(actor, task), _printed(task))),
        is_blind=is_blind(program_id),
        held_by_another=is_held_by_another(task, actor.user_id),
        saved_at=draft.saved_at if draft else None,
        places=places,
    )


def open_task(actor: Actor, program_id: int, stage: str) -> QuerySet[EntryTask]:
    """Tasks in a stage that this person may have in hand."""
    tasks = (
        EntryTask.objects.filter(program_id=program_id, state=stage)
        .exclude(first_by_id=actor.user_id)
        .exclude(second_by_id=actor.user_id)
        .select_related("application")
    )
    if not actor.has_role(Role.PROTECTED_CASE_OFFICER, program_id):
        tasks = tasks.exclude(application__household__protected=True)
    return tasks


def is_blind(program_id: int) -> bool:
    """True unless the program's set-up lets the second keyer see whether a field agrees."""
    return bool(setup_of(program_id).steps.get(BLIND_STEP, True))


def place_of(form: FormDef, name: str, pages: Sequence[Page]) -> Place | None:
    """Where a field stands in this envelope. A form whose codes could not be read is taken to lie in its order."""
    if not pages:
        return None
    sides = {page.side: page for page in pages if page.side} or {page.number: page for page in pages}
    region = region_of(form.code, name)
    page = sides.get(region.page) if region else None
    if region is not None and page is not None:
        return Place(page.pk, box_on(region, page.width, page.height))
    if name in COPIES:
        copies = [one for one in pages if one not in sides.values()]
        return Place((copies or list(pages))[0].pk, None)
    return Place(pages[0].pk, None)


def as_typed(value: Value) -> str:
    """A stored value as it would be typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)


def _sections(
    form: FormDef,
    places: Mapping[str, Place],
    typed: Typed,
    errors: Mapping[str, str],
    beside: _Beside,
) -> list[SectionLines]:
    numbers = {one.name: number for number, one in enumerate(form.fields, start=1)}
    return [
        SectionLines(
            section.code,
            [
                FieldLine(
                    number=numbers[one.name],
                    definition=one,
                    place=places.get(one.name),
                    conditions=" ".join(conditions_of(form, one.name)),
                    ends_by_itself=ends_by_itself(one),
                    value=typed.values.get(one.name, ""),
                    before=as_typed(beside.before.get(one.name)),
                    printed=beside.printed.get(one.name, ""),
                    is_unreadable=one.name in typed.unreadable,
                    is_deficient=one.name in typed.deficient,
                    error=errors.get(one.name, ""),
                )
                for one in section.fields
            ],
        )
        for section in sections(form)
    ]


def _printed(task: EntryTask) -> dict[str, str]:
    """The addressee, whose name the form has printed on it."""
    head = Recipient.objects.filter(
        program_id=task.program_id, household_id=task.application.household_id, is_head=True, in_roster=True
    ).first()
    return {"applicant_name": head.name} if head else {}


def _before(actor: Actor, task: EntryTask) -> dict[str, Value]:
    """What this person keyed in the form before this one, in the same stage."""
    keying = "first" if task.state == EntryTask.State.FIRST else "second"
    own = EntryTask.objects.filter(
        program_id=task.program_id,
        form=task.form,
        **{f"{keying}_by_id": actor.user_id, f"{keying}_at__gte": clock.now() - dt.timedelta(hours=12)},
    )
    last = own.order_by(f"-{keying}_at").first()
    return stored_values(last, f"{keying}_values") if last else {}
