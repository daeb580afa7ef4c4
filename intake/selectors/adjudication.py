"""What a third person decides between two keyings: only the fields that differ, each with its own cut of the image."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from intake.models import EntryTask
from intake.rules.compare import Difference
from intake.rules.differing import Part, difference_in_words, parts
from intake.rules.form_regions import Box
from intake.rules.forms import FieldDef, FormDef, Value
from intake.rules.readings import in_words, shown
from intake.selectors.entry import EntryDifferences, entry_differences
from intake.selectors.entry_form import Place, as_typed, open_task, place_of
from intake.selectors.pages import Page, pages_of
from intake.services.entry.drafts import Typed, find_draft, read_draft
from intake.services.entry.key import stored_values
from security.access.seen import seen
from security.actor import Actor, authorise
from security.roles import Role

MOST_WAITING = 20


@dataclass(frozen=True, slots=True, repr=False)
class Choice:
    """One keying of a field: as it would be typed, and as it is shown, with what differs marked."""

    value: str
    parts: list[Part]
    is_unreadable: bool


@dataclass(frozen=True, slots=True, repr=False)
class DifferenceLine:
    """A field to decide. `crop` is its cut of `page`; without one the whole page is looked at."""

    number: int
    definition: FieldDef
    page: Page | None
    crop: Box | None
    first: Choice
    second: Choice
    words: str
    beside: str


@dataclass(frozen=True, slots=True, repr=False)
class AdjudicationPage:
    """A form to decide on, with what both keyed alike and what was picked before it was put off."""

    task: EntryTask
    form: FormDef
    pages: list[Page]
    lines: list[DifferenceLine]
    agreed: list[tuple[str, str]]
    fields: int
    typed: Typed


@dataclass(frozen=True, slots=True)
class WaitingDecision:
    """A form that waits, with how many of its fields differ."""

    task_id: int
    receipt_number: str
    differences: int


def adjudication_page(*, actor: Actor, program_id: int, task_id: int) -> AdjudicationPage:
    """The form with its differences. Never for its keyers, nor a restricted case. Raises EntryTask.DoesNotExist."""
    authorise(actor, Role.KEYER, Role.MANAGER, program_id=program_id)
    task = open_task(actor, program_id, EntryTask.State.DIFFERENT).get(pk=task_id)
    seen(program_id, task.application.household_id)
    found = entry_differences(actor=actor, program_id=program_id, task_id=task_id)
    pages = pages_of(program_id, task.mail_item_id, found.form.code)
    draft = find_draft(task, actor.person_id)
    both = stored_values(task, "first_values"), stored_values(task, "second_values")
    return AdjudicationPage(
        task=task,
        form=found.form,
        pages=pages,
        lines=[_line(found.form, one, pages, both) for one in found.differences],
        agreed=_agreed(found),
        fields=len(found.form.fields),
        typed=read_draft(draft) if draft is not None and draft.stage == task.state else Typed(),
    )


def waiting_decisions(*, actor: Actor, program_id: int) -> list[WaitingDecision]:
    """The first forms that wait for a decision of this person, the oldest first."""
    authorise(actor, Role.KEYER, Role.MANAGER, program_id=program_id)
    rows = open_task(actor, program_id, EntryTask.State.DIFFERENT).order_by("pk")
    return [
        WaitingDecision(pk, number, len(differences))
        for pk, number, differences in rows.values_list("pk", "application__receipt_number", "differences")[
            :MOST_WAITING
        ]
    ]


def _line(
    form: FormDef, one: Difference, pages: list[Page], both: tuple[Mapping[str, Value], Mapping[str, Value]]
) -> DifferenceLine:
    field = form.field_named(one.field)
    place = place_of(form, one.field, pages)
    texts = [in_words(field, value, values) for value, values in zip((one.first, one.second), both, strict=True)]
    return DifferenceLine(
        number=[each.name for each in form.fields].index(one.field) + 1,
        definition=field,
        page=_page(place, pages),
        crop=place.box if place else None,
        first=Choice(as_typed(one.first), parts(texts[0], texts[1]), one.first_unreadable),
        second=Choice(as_typed(one.second), parts(texts[1], texts[0]), one.second_unreadable),
        words=_words(field, one, texts),
        beside=_beside(form, field, both[0]) if field.group in {"account", "yucho"} else "",
    )


def _page(place: Place | None, pages: list[Page]) -> Page | None:
    return next((page for page in pages if place and page.pk == place.page_id), None)


def _words(field: FieldDef, one: Difference, texts: list[str]) -> str:
    if one.first_unreadable != one.second_unreadable:
        return _("one cannot be read")
    if field.kind == "check":
        return _("ticked or not")
    if field.kind == "choice":
        return _("another choice")
    return difference_in_words(*texts)


def _beside(form: FormDef, field: FieldDef, values: Mapping[str, Value]) -> str:
    """The rest of the account that was keyed alike, to judge a part of it by."""
    names = [name for name in ("bank_code", "branch_code", "account_type") if name != field.name]
    known = {one.name for one in form.fields}
    return "　".join(
        text for name in names if name in known and (text := shown(form.field_named(name), values.get(name), values))
    )


def _agreed(found: EntryDifferences) -> list[tuple[str, str]]:
    """Label and value of what both keyed alike, without empty fields."""
    return [
        (one.label, in_words(one, value, found.agreed))
        for one in found.form.fields
        if (value := found.agreed.get(one.name)) not in {None, "", False}
    ]
