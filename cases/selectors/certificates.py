"""Reads of the certificate desk: figures, a list, one certificate, and who of a household is entitled."""

from dataclasses import dataclass, field
from typing import Final

from django.db.models import Count, Q

from cases.models import ENDED, Application, BenefitKind, Certificate, Household, Notice, NoticeKind, ProgramSetup
from cases.rules.certificate_number import parse_certificate_number
from cases.rules.faults import RuleError
from cases.selectors.entitled_people import HouseholdJudged, judged_households
from cases.selectors.readers import authorise_reader, opened_to
from security.access.seen import seen, seen_in_list
from security.actor import Actor
from security.tenancy.scope import restricted_included

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class CertificateFigures:
    """Certificates by state, all of them, and letters with certificates that are not posted yet."""

    states: dict[str, int]
    total: int
    letters_waiting: int

    @property
    def adds_up(self) -> bool:
        """Whatever was issued is valid, replaced or revoked."""
        return sum(self.states.values()) == self.total


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """A certificate of the list. That of a restricted household shows its number and state only."""

    certificate: Certificate
    restricted: bool


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """One certificate with those before and after it, the oldest first, and its letters."""

    certificate: Certificate
    chain: list[Certificate]
    letters: list[Notice]


@dataclass(frozen=True, slots=True)
class HouseholdCertificates:
    """The people of a household as the roll shows them, and the valid certificate of each, by the person's id."""

    judged: HouseholdJudged | None
    valid: dict[int, Certificate] = field(default_factory=dict)

    @property
    def all_certified(self) -> bool:
        """Whether there is somebody who is entitled, and nobody of them without a certificate."""
        entitled = self.judged.entitled if self.judged else []
        return bool(entitled) and all(person.pk in self.valid for person in entitled)


def gives_certificates(program_id: int) -> bool:
    """Whether the program gives certificates. Reads the set-up only."""
    return ProgramSetup.objects.filter(program_id=program_id, kind=BenefitKind.CERTIFICATE).exists()


@restricted_included()
def certificate_figures(*, actor: Actor, program_id: int) -> CertificateFigures:
    """The figures of the desk; restricted households count."""
    authorise_reader(actor, program_id)
    rows = Certificate.objects.filter(program_id=program_id)
    counted = dict(rows.values_list("state").annotate(count=Count("pk")).order_by())
    waiting = Notice.objects.filter(
        program_id=program_id,
        kind=NoticeKind.CERTIFICATE,
        state__in=[Notice.State.QUEUED, Notice.State.BLOCKED, Notice.State.RENDERED],
    )
    return CertificateFigures(
        states={state: counted.get(state, 0) for state in Certificate.State.values},
        total=rows.count(),
        letters_waiting=waiting.count(),
    )


@restricted_included()
def certificate_lines(
    *, actor: Actor, program_id: int, state: str = "", text: str = "", before_id: int | None = None
) -> list[CertificateLine]:
    """A page of certificates, the newest first; `text` is a number of a certificate or a receipt number."""
    named = authorise_reader(actor, program_id)
    rows = Certificate.objects.filter(program_id=program_id)
    if before_id:
        rows = rows.filter(pk__lt=before_id)
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(
            Q(number=_number(text)) | Q(application__receipt_number=text) | Q(household__receipt_number=text)
        )
    found = list(rows.select_related("household", "person", "application").order_by("-pk")[:PAGE])
    lines = [CertificateLine(row, row.household.protected and not named) for row in found]
    seen_in_list(program_id, (line.certificate.household_id for line in lines if not line.restricted))
    return lines


@restricted_included()
def find_certificate(*, actor: Actor, program_id: int, certificate_id: int) -> CertificatePage | None:
    """One certificate; None where there is none, or where its household is for the dedicated desk."""
    authorise_reader(actor, program_id)
    rows = Certificate.objects.filter(program_id=program_id).select_related("person", "application", "household")
    found = rows.filter(pk=certificate_id).first()
    if found is None or (found.household.protected and not opened_to(actor, program_id, [found.household_id])):
        return None
    seen(program_id, found.household_id)
    chain = rows.filter(person_id=found.person_id, term=found.term).select_related("issued_by", "ended_by")
    letters = Notice.objects.filter(
        program_id=program_id,
        kind=NoticeKind.CERTIFICATE,
        household_id=found.household_id,
        params__certificates__contains=[found.pk],
    )
    return CertificatePage(found, list(chain.order_by("pk")), list(letters.order_by("number")))


def household_certificates(*, actor: Actor, setup: ProgramSetup, household_id: int) -> HouseholdCertificates:
    """Who of the household is entitled by the roll, and who has a certificate. Two queries.

    For pages that have found the household or its case already, and with it the right to see it.
    """
    authorise_reader(actor, setup.program_id)
    judged = judged_households(setup, [household_id]).get(household_id)
    people = [one.person.pk for one in judged.people] if judged else []
    valid = Certificate.objects.filter(
        program_id=setup.program_id, term=setup.period, person_id__in=people, state=Certificate.State.VALID
    )
    return HouseholdCertificates(judged, {one.person_id: one for one in valid})


def running_application(*, actor: Actor, program_id: int, household_id: int) -> Application | None:
    """The household's newest application that has not ended, for the same pages as `household_certificates`."""
    authorise_reader(actor, program_id)
    running = Application.objects.filter(program_id=program_id, household_id=household_id).exclude(status__in=ENDED)
    return running.order_by("-pk").first()


def household_of(*, actor: Actor, program_id: int, receipt_number: str) -> Household | None:
    """The household of a number on a letter that the actor may see by name, or None."""
    authorise_reader(actor, program_id)
    return Household.objects.filter(program_id=program_id, receipt_number=receipt_number, in_roster=True).first()


def _number(text: str) -> str:
    try:
        return str(parse_certificate_number(text))
    except RuleError:
        return ""
