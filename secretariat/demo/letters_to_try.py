"""Letters of the demo that can be opened on the portal: who has not answered, who is asked something, who is paid."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from cases.models import Application, Certificate, Deficiency, Household, Status
from cases.selectors.setup import deficiency_codes_of
from intake.portal.models import PublishedProgram
from intake.rules.portal_link import portal_link
from security.models import Program
from security.tenancy.scope import program_scope


@dataclass(frozen=True, slots=True)
class LetterToTry:
    """Number and secret as they stand on a letter of a made-up household, and what opens with them."""

    link: str
    receipt_number: str
    secret: str
    what: str

    def __str__(self) -> str:
        return f"{self.link:<38} {self.receipt_number}  {self.secret}  {self.what}"


def letters_to_try(programs: list[Program]) -> list[LetterToTry]:
    """Up to three letters of each program that is on the portal."""
    found: list[LetterToTry] = []
    for program in programs:
        if PublishedProgram.objects.filter(code=program.code).exists():
            with program_scope(program.pk):
                found += _of_program(program)
    return found


def _of_program(program: Program) -> Iterator[LetterToTry]:
    for what, ids in _kinds(program.pk):
        households = Household.objects.filter(
            program_id=program.pk, in_roster=True, protected=False, excluded_reason=""
        )
        row = households.filter(pk__in=ids, secret__isnull=False).exclude(approach="push").order_by("pk").first()
        if row is not None:
            yield LetterToTry(
                portal_link(program.code, row.receipt_number), row.receipt_number, row.open("secret") or "", what
            )


def _kinds(program_id: int) -> Iterator[tuple[str, QuerySet]]:  # type: ignore[type-arg]
    applications = Application.objects.filter(program_id=program_id)
    silent = Household.objects.filter(program_id=program_id).exclude(pk__in=applications.values("household_id"))
    yield "not answered yet", silent.values("pk")
    codes = [code.code for code in deficiency_codes_of(program_id).values() if code.is_for_resident]
    asked = Deficiency.objects.filter(program_id=program_id, state=Deficiency.State.NOTIFIED, code__in=codes)
    yield "something is missing", asked.values("application__household_id")
    certificates = Certificate.objects.filter(program_id=program_id, state=Certificate.State.VALID)
    yield "certificate to save", certificates.values("household_id")
    yield "paid", applications.filter(status=Status.PAID).values("household_id")
