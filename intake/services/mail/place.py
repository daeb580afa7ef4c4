"""Finding the case that mail belongs to, and doing there what the mail is: the step that scans and hands share."""

from dataclasses import dataclass

from django.db.models import Q

from cases.models import Application, BenefitKind, Channel, Deficiency, Household, Notice, NoticeKind
from cases.rules.qr_payload import DocType
from cases.rules.transitions import BEFORE_DECISION
from cases.selectors.setup import setup_of
from cases.services.application.open import Arrival, open_applications
from cases.services.notice.record_return import record_return
from intake.models import MailItem
from intake.rules.envelope import FORM_OF_DOC
from intake.services.entry.open_task import FormToKey, open_entry_tasks
from security.actor import Actor

KIND_OF_DOC: dict[str, NoticeKind] = {
    DocType.PUSH_NOTICE: NoticeKind.PUSH_NOTICE,
    DocType.CONFIRMATION_FORM: NoticeKind.CONFIRMATION_FORM,
    DocType.APPLICATION_FORM: NoticeKind.APPLICATION_FORM,
    DocType.DEFICIENCY: NoticeKind.DEFICIENCY,
    DocType.DECISION: NoticeKind.DECISION,
    DocType.DENIAL: NoticeKind.DENIAL,
    DocType.TRANSFER_FAILED: NoticeKind.TRANSFER_FAILED,
    DocType.DEEMED_WITHDRAWAL: NoticeKind.DEEMED_WITHDRAWAL,
    DocType.GIFT_COVER: NoticeKind.GIFT_COVER,
    DocType.REMINDER: NoticeKind.REMINDER,
    DocType.CERTIFICATE: NoticeKind.CERTIFICATE,
    DocType.INCIDENT: NoticeKind.INCIDENT,
}
CHANNEL_OF_FORM = {
    "confirmation": Channel.CONFIRMATION,
    "application": Channel.APPLICATION,
    "subsidy": Channel.APPLICATION,
    "certificate": Channel.APPLICATION,
}
OWN_FORMS: dict[str, str] = {BenefitKind.SUBSIDY: "subsidy", BenefitKind.CERTIFICATE: "certificate"}
STANDING = (Deficiency.State.OPEN, Deficiency.State.NOTIFIED)


@dataclass(frozen=True, slots=True)
class Target:
    """The household of a receipt number, and the application when the number is one's."""

    household_id: int
    application_id: int | None


def find_target(program_id: int, receipt_number: str) -> Target | None:
    """The household with this number on its letter, or of the application with this number; None when there is none."""
    application = Application.objects.filter(program_id=program_id, receipt_number=receipt_number).first()
    if application is not None:
        return Target(application.household_id, application.pk)
    household = Household.objects.filter(program_id=program_id, receipt_number=receipt_number).first()
    return Target(household.pk, None) if household else None


def place_form(*, actor: Actor, item: MailItem, target: Target, form: str) -> None:
    """A form opens an application, and its entry."""
    (opened,) = open_applications(
        actor=actor,
        program_id=item.program_id,
        arrivals=[
            Arrival(channel=CHANNEL_OF_FORM[form], household_id=target.household_id, received_on=item.received_on)
        ],
    )
    _match(item, MailItem.Kind.FORM, target.household_id, opened.application_id)
    open_entry_tasks(actor=actor, program_id=item.program_id, forms=[FormToKey(opened.application_id, form, item.pk)])


def place_answer(*, item: MailItem, target: Target) -> bool:
    """An answer to a deficiency letter goes to the deficiencies that stand open; False when there are none.

    They are resolved by who looks at what came (`settle_answer`).
    """
    standing = Deficiency.objects.filter(
        program_id=item.program_id, application__household_id=target.household_id, state__in=STANDING
    ).order_by("application_id", "pk")
    if target.application_id is not None:
        standing = standing.filter(application_id=target.application_id)
    found = list(standing.values_list("application_id", "pk"))
    if not found:
        return False
    application_id = found[-1][0]
    item.deficiencies = [pk for owner, pk in found if owner == application_id]
    _match(item, MailItem.Kind.ANSWER, target.household_id, application_id)
    return True


def place_account_form(*, item: MailItem, target: Target) -> bool:
    """A form with another account, after a failed transfer, goes to the application; False when there is none."""
    rows = Application.objects.filter(program_id=item.program_id, household_id=target.household_id, status="decided")
    application = rows.filter(Q(pk=target.application_id) if target.application_id else Q()).order_by("-pk").first()
    if application is None:
        return False
    _match(item, MailItem.Kind.ACCOUNT, target.household_id, application.pk)
    return True


def place_return(*, actor: Actor, item: MailItem, target: Target, doc_type: str, reason: str) -> bool:
    """A letter that came back unopened: the newest posted one of its kind; False when none was posted."""
    posted = Notice.objects.filter(
        program_id=item.program_id, household_id=target.household_id, state=Notice.State.POSTED
    )
    kind = KIND_OF_DOC.get(DocType(doc_type)) if doc_type else None
    notice = (posted.filter(kind=kind) if kind else posted).order_by("-posted_at", "-pk").first()
    if notice is None:
        return False
    record_return(actor=actor, program_id=item.program_id, notice_ids=[notice.pk], reason=reason)
    item.notice = notice
    _match(item, MailItem.Kind.RETURNED, target.household_id, notice.application_id)
    return True


def place_by_documents(*, actor: Actor, item: MailItem, target: Target, doc_types: tuple[str, ...]) -> bool:
    """What the printed codes say it is; False when nothing of it is a form that is answered.

    The form that belongs to a deficiency letter answers it: it is no second application.
    """
    forms = [FORM_OF_DOC[doc] for doc in doc_types if doc in FORM_OF_DOC]
    if DocType.TRANSFER_FAILED in doc_types:
        return place_account_form(item=item, target=target)
    if DocType.DEFICIENCY in doc_types and place_answer(item=item, target=target):
        return True
    if not forms:
        return False
    if _answers_by_form(item.program_id, target) and place_answer(item=item, target=target):
        return True
    place_form(actor=actor, item=item, target=target, form=form_to_key(item.program_id, forms[0]))
    return True


def form_to_key(program_id: int, printed: str) -> str:
    """The form that keyers see for a printed one: that of a subsidy, or of certificates, has its own fields."""
    return OWN_FORMS.get(setup_of(program_id).kind, printed) if printed == "application" else printed


def _answers_by_form(program_id: int, target: Target) -> bool:
    """True when the household was told of a deficiency of a running application: the form sent again is the answer."""
    return Deficiency.objects.filter(
        program_id=program_id,
        application__household_id=target.household_id,
        application__status__in=BEFORE_DECISION,
        state=Deficiency.State.NOTIFIED,
    ).exists()


def _match(item: MailItem, kind: MailItem.Kind, household_id: int, application_id: int | None) -> None:
    item.kind = kind
    item.state = MailItem.State.MATCHED
    item.bench_reason = ""
    item.household_id = household_id
    item.application_id = application_id
    item.save()
