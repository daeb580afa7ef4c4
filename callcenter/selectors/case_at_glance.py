"""A case as the call desk needs it: who, where it stands, what stops it, and when the money comes."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from callcenter.selectors.calls import LoggedCall, calls_of_household
from cases.errors import CaseError
from cases.models import Application, Deficiency, Hold, Household, Notice, Recipient
from cases.rules.amounts import explain_amount
from cases.rules.birth_date import BirthDate
from cases.rules.deadlines import earliest_transfer_on
from cases.selectors.payment_outlook import Outlook, PaymentOutlook, payment_outlooks, usual_days_to_decision
from cases.selectors.recoveries import Claim, claims_on
from cases.selectors.setup import deficiency_codes_of, setup_of
from security import clock
from security.access.seen import seen
from security.actor import Actor, authorise
from security.roles import Role

STANDING = (Deficiency.State.OPEN, Deficiency.State.NOTIFIED)


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is missing: its text for residents, and whether the telephone can settle it."""

    deficiency: Deficiency
    label: str
    sentence: str
    phone_fixable: bool


@dataclass(frozen=True, slots=True)
class CaseAtGlance:
    """What the desk shows of the household that was chosen.

    `outlook` is None before there is an application. Where it waits for the resident, what arrives until `answer_by` is
    expected to be paid on `paid_if_answered`; both None where nothing can be said. `claims` is what was asked back of
    the household, for whichever of its applications it was paid, with recalls that were refused.
    """

    household: Household
    head: Recipient | None
    born: BirthDate | None
    people: int
    application: Application | None
    outlook: PaymentOutlook | None
    answer_by: dt.date | None
    paid_if_answered: dt.date | None
    missing: list[Missing] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    amount: list[str] = field(default_factory=list)
    calls: list[LoggedCall] = field(default_factory=list)
    letter: Notice | None = None
    claims: list[Claim] = field(default_factory=list)

    @property
    def amount_yen(self) -> int:
        """What is proposed or decided, or what the roster entitles to before there is an application."""
        if self.outlook is not None and self.outlook.terms:
            return sum(term.yen for term in self.outlook.terms)
        if self.application is not None and self.application.amount_yen is not None:
            return self.application.amount_yen
        return self.household.entitled_yen


def case_at_glance(
    *, actor: Actor, program_id: int, household: Household, application: Application | None
) -> CaseAtGlance:
    """Everything the desk shows of a household of the program, as it was read with the call, in a dozen queries.

    Raises CaseError ``restricted``, NotAllowedError.
    """
    authorise(actor, Role.CALLER, Role.MANAGER, program_id=program_id)
    if household.protected:
        raise CaseError(_("This case is handled by the dedicated desk. Transfer it there."), code="restricted")
    seen(program_id, household.pk)
    people = list(
        Recipient.objects.filter(program_id=program_id, household_id=household.pk, in_roster=True).order_by(
            "-is_head", "pk"
        )
    )
    head = people[0] if people else None
    application_id = application.pk if application else None
    missing = _missing(program_id, application_id)
    outlook = _outlook(actor, program_id, application)
    answer_by, paid_on = _if_answered(program_id, outlook, missing)
    return CaseAtGlance(
        household=household,
        head=head,
        born=BirthDate(head.birth_year, head.birth_month, head.birth_day) if head else None,
        people=len(people),
        application=application,
        outlook=outlook,
        answer_by=answer_by,
        paid_if_answered=paid_on,
        missing=missing,
        holds=_holds(program_id, application_id),
        amount=explain_amount(application.amount_explained) if application else [],
        calls=calls_of_household(actor=actor, program_id=program_id, household_id=household.pk, limit=5),
        letter=Notice.objects.filter(program_id=program_id, household_id=household.pk).order_by("-pk").first(),
        claims=claims_on(actor=actor, program_id=program_id, household_ids=[household.pk], refused_too=True).get(
            household.pk, []
        ),
    )


def _outlook(actor: Actor, program_id: int, application: Application | None) -> PaymentOutlook | None:
    if application is None:
        return None
    return payment_outlooks(actor=actor, program_id=program_id, rows=[application])[application.pk]


def _holds(program_id: int, application_id: int | None) -> list[Hold]:
    if application_id is None:
        return []
    return list(
        Hold.objects.filter(program_id=program_id, application_id=application_id, released_at=None).order_by("pk")
    )


def _missing(program_id: int, application_id: int | None) -> list[Missing]:
    if application_id is None:
        return []
    rows = list(
        Deficiency.objects.filter(program_id=program_id, application_id=application_id, state__in=STANDING).order_by(
            "pk"
        )
    )
    codes = deficiency_codes_of(program_id) if rows else {}
    return [
        Missing(row, codes[row.code].label, codes[row.code].sentence, codes[row.code].phone_fixable) for row in rows
    ]


def _if_answered(
    program_id: int, outlook: PaymentOutlook | None, missing: list[Missing]
) -> tuple[dt.date | None, dt.date | None]:
    """The last day for what is missing, and the transfer that can then be expected: the days from arrival to decision
    that four of five cases took, and the bank's lead."""
    deadlines = [one.deficiency.deadline_on for one in missing if one.deficiency.deadline_on]
    if outlook is None or outlook.outlook != Outlook.WAITS_FOR_RESIDENT or not deadlines:
        return None, None
    days = usual_days_to_decision(program_id)
    if days is None:
        return min(deadlines), None
    until = max(min(deadlines), clock.today())
    return until, earliest_transfer_on(until + dt.timedelta(days=days), setup_of(program_id).transfer_lead_days)
