"""What arrived for a case, for the panel of the case page: pieces with their pages, and the marks of its keyers."""

from dataclasses import dataclass

from cases.models import Application
from intake.models import EntryTask, MailItem
from intake.rules.forms import FORMS
from intake.rules.marks import stored_marks
from intake.selectors.mail import READERS, pages_of_application
from intake.selectors.online import form_answers
from intake.selectors.pages import Page
from security.access.seen import seen
from security.actor import Actor, authorise
from security.roles import Role


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of mail or the files of a submission, with its pages."""

    item: MailItem
    pages: list[Page]

    @property
    def is_online(self) -> bool:
        """Whether it was sent on the portal: it has pictures or none, and is never scanned."""
        return self.item.source == MailItem.Source.ONLINE


@dataclass(frozen=True, slots=True)
class KeyedForm:
    """How far the keying of a form is; `unreadable` and `deficient` are the printed names of the marked fields."""

    label: str
    task: EntryTask
    unreadable: list[str]
    deficient: list[str]


@dataclass(frozen=True, slots=True)
class CaseScans:
    """Everything of the panel, oldest first. `sees_images` is False for callers: they see that it came.

    `answers` are those of a form that was sent online, which nobody keys and of which there is no paper.
    """

    pieces: list[Piece]
    forms: list[KeyedForm]
    answers: list[tuple[str, str]]
    has_account: bool
    sees_images: bool

    @property
    def has_no_picture(self) -> bool:
        """Whether all that came was sent online, without a picture."""
        return bool(self.pieces) and all(piece.is_online and not piece.pages for piece in self.pieces)


def case_scans(*, actor: Actor, program_id: int, receipt_number: str) -> CaseScans:
    """What arrived for the application with this number. Raises Application.DoesNotExist, also for a restricted case
    without the dedicated desk's role."""
    authorise(actor, *READERS, program_id=program_id)
    applications = Application.objects.filter(program_id=program_id, receipt_number=receipt_number)
    if not actor.has_role(Role.PROTECTED_CASE_OFFICER, program_id) and not actor.has_role(Role.OFFICER, program_id):
        applications = applications.exclude(household__protected=True)
    application = applications.get()
    seen(program_id, application.household_id)
    pages = pages_of_application(actor=actor, program_id=program_id, application_id=application.pk)
    by_item: dict[int, list[Page]] = {}
    for row in pages:
        found = by_item.setdefault(row.mail_item_id, [])
        found.append(Page(row.pk, len(found) + 1, row.width, row.height, row.page))
    items = MailItem.objects.filter(program_id=program_id, application_id=application.pk).order_by("pk")
    tasks = EntryTask.objects.filter(program_id=program_id, application_id=application.pk).order_by("cycle")
    sees_images = any(actor.has_role(role, program_id) for role in READERS if role != Role.CALLER)
    return CaseScans(
        pieces=[Piece(item, by_item.get(item.pk, [])) for item in items],
        forms=[_form(task) for task in tasks],
        answers=form_answers(program_id=program_id, application_id=application.pk) if sees_images else [],
        has_account=application.account_id is not None,
        sees_images=sees_images,
    )


def _form(task: EntryTask) -> KeyedForm:
    form = FORMS[task.form]
    first, second, final = (stored_marks(task.marks, keying) for keying in ("first", "second", "final"))
    unreadable = final.unreadable if "final" in task.marks else first.unreadable | second.unreadable
    deficient = first.deficient | second.deficient
    return KeyedForm(
        label=form.label,
        task=task,
        unreadable=[one.label for one in form.fields if one.name in unreadable],
        deficient=[one.label for one in form.fields if one.name in deficient],
    )
