"""Setting a program up, or up again, from a template."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.models import BenefitKind, ChecklistItem, Decision, DeficiencyCode, MyNumber, ProgramSetup, VoucherBook
from cases.rules import vouchers
from cases.rules.amounts import AmountFacts, propose_amount
from cases.rules.birth_date import BirthDate
from cases.rules.eligibility import birth_range
from cases.rules.faults import RuleError
from cases.rules.templates import ChecklistQuestion, ProgramTemplate
from cases.rules.terms import ONCE, check_terms, read_terms
from security.actor import Actor, authorise
from security.audit.record import record, record_platform
from security.events import PROGRAM_SET_UP
from security.models import Program
from security.roles import EmployerKind, Role
from security.sealing.program_keys import make_program_key
from security.tenancy.scope import require_program

LISTS = frozenset({"checklist", "deficiencies"})


@dataclass(frozen=True, slots=True)
class ProgramSetUp:
    """What the program has now: versions of its set-up and of its checklist."""

    version: int
    checklist_version: int


def set_up_program(*, actor: Actor, program_id: int, template: ProgramTemplate) -> ProgramSetUp:
    """Make or renew the set-up, checklist and deficiency codes of a program, and its first data key.

    A changed checklist becomes a new version beside the old one, because screenings refer to the one they used.
    By a platform administrator, the contractor's manager or the platform itself.
    Raises CaseError with the code ``setup_dates``, ``setup_rule``, ``setup_code``, ``setup_terms``,
    ``setup_vouchers`` or ``setup_my_number``, NotAllowedError.
    """
    _authorise(actor, program_id)
    _check(template)
    _check_terms(program_id, template)
    _check_vouchers(program_id, template)
    make_program_key(program_id)
    # Set up twice from the same template: values are equal, nothing but the version of the set-up moves.
    setup = _store_setup(program_id, template)
    _store_deficiency_codes(program_id, template)
    checklist_version = _store_checklist(program_id, template.checklist)
    versions = {"version": setup.version, "checklist_version": checklist_version}
    record(
        PROGRAM_SET_UP,
        actor=actor,
        program_id=program_id,
        subject_ids=[program_id],
        data=versions,
    )
    # For administrators of the platform too, who see no event of a program: who made which version, and when.
    record_platform(
        PROGRAM_SET_UP,
        user_id=actor.user_id,
        label=actor.label,
        request_id=actor.request_id,
        data={"model": Program._meta.label, "id": program_id, **versions},
    )
    return ProgramSetUp(setup.version, checklist_version)


def _authorise(actor: Actor, program_id: int) -> None:
    if actor.kind is EmployerKind.PLATFORM:
        require_program(program_id)
    else:
        authorise(actor, Role.MANAGER, program_id=program_id, system=True)


def _check(template: ProgramTemplate) -> None:
    if not template.applications_from <= template.applications_until:
        raise CaseError(
            _("Applications end before they begin. Correct the dates of the program's set-up."), code="setup_dates"
        )
    if template.kind == BenefitKind.CERTIFICATE and template.certificate_until is None:
        raise CaseError(_("Certificates need a last day. Enter it in the program's set-up."), code="setup_dates")
    try:
        birth_range(template.eligibility.get("ages"), template.reference_on)
        children = birth_range(template.eligibility.get("children"), template.reference_on)
        # A sample household and purchase: every part of the rule is read once before anybody depends on it.
        figures = {str(template.amount_rule.get("base", "purchase_yen")): 100_000}
        propose_amount(template.amount_rule, AmountFacts([BirthDate(2000)], children, figures))
    except (RuleError, KeyError, ValueError) as error:
        raise CaseError(
            _("A rule of the program's set-up cannot be read (%(what)s). Correct the amount or the ages.")
            % {"what": str(error)},
            code="setup_rule",
        ) from error
    codes = {entry.code for entry in template.deficiencies}
    unknown = sorted({item.deficiency_code for item in template.checklist} - codes - {""})
    if unknown:
        raise CaseError(
            _("The checklist names deficiency codes that the program does not have: %(codes)s. Add them.")
            % {"codes": ", ".join(unknown)},
            code="setup_code",
        )


def _check_terms(program_id: int, template: ProgramTemplate) -> None:
    """Terms follow each other, and what is decided on stays: its number stands in decisions and transfers."""
    try:
        terms = read_terms(template.terms)
        check_terms(terms)
    except RuleError as error:
        raise CaseError(str(error.message), code="setup_terms") from error
    grants = Decision.objects.filter(program_id=program_id, outcome=Decision.Outcome.GRANT)
    decided = set(grants.order_by().values_list("term", flat=True).distinct())
    if not decided <= ({term.number for term in terms} or {ONCE}):
        raise CaseError(
            _("The municipality has decided on other terms than these. Leave the terms that are decided on."),
            code="setup_terms",
        )


def _check_vouchers(program_id: int, template: ProgramTemplate) -> None:
    """The terms can be read, and books that are printed stay what they are."""
    if template.kind != BenefitKind.VOUCHER:
        return
    try:
        terms = vouchers.read_terms(template.voucher_terms, sale_from=template.applications_from)
    except RuleError as error:
        raise CaseError(str(error.message), code="setup_vouchers", field=error.field) from error
    last = VoucherBook.objects.filter(program_id=program_id).order_by("-number").first()
    if last is None:
        return
    if (last.sheet_yen, last.sheets, last.price_yen) != (terms.sheet_yen, terms.sheets_per_book, terms.book_yen):
        raise CaseError(
            _("Books were taken into stock already: worth, sheets and price of a book stay as they are."),
            code="setup_vouchers",
            field="sheet_yen",
        )
    if last.number > terms.books_issued:
        raise CaseError(
            _("Book number %(number)d is in stock already: issue at least as many.") % {"number": last.number},
            code="setup_vouchers",
            field="books_issued",
        )


def _check_my_numbers(program_id: int, template: ProgramTemplate) -> None:
    """What is held by law is not left behind without one. The set-up is locked: no number is registered meanwhile."""
    if not template.my_number_basis.strip() and MyNumber.objects.filter(program_id=program_id, erased_at=None).exists():
        raise CaseError(
            _("The program holds individual numbers. Have them erased in their cases before you clear the basis."),
            code="setup_my_number",
        )


def _store_setup(program_id: int, template: ProgramTemplate) -> ProgramSetup:
    values = {item.name: _plain(getattr(template, item.name)) for item in fields(template) if item.name not in LISTS}
    values["my_number_basis"] = template.my_number_basis.strip()  # blanks are no law
    present = ProgramSetup.objects.select_for_update().filter(program_id=program_id).first()
    if present is None:
        return ProgramSetup.objects.create(program_id=program_id, **values)
    _check_my_numbers(program_id, template)
    for name, value in values.items():
        setattr(present, name, value)
    present.version += 1
    present.save()
    return present


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return value


def _store_deficiency_codes(program_id: int, template: ProgramTemplate) -> None:
    rows = [
        DeficiencyCode(
            program_id=program_id,
            code=entry.code,
            label=entry.label,
            sentence=entry.sentence,
            follow_up=entry.follow_up,
            phone_fixable=entry.phone_fixable,
            letter_allowed=entry.letter_allowed,
            needs_form=entry.needs_form,
        )
        for entry in template.deficiencies
    ]
    DeficiencyCode.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["program", "code"],
        update_fields=["label", "sentence", "follow_up", "phone_fixable", "letter_allowed", "needs_form"],
    )


def _store_checklist(program_id: int, questions: tuple[ChecklistQuestion, ...]) -> int:
    present = list(ChecklistItem.objects.filter(program_id=program_id).order_by("-version", "position"))
    newest = present[0].version if present else 0
    standing = tuple(
        ChecklistQuestion(item.code, item.question, item.standard, item.deficiency_code)
        for item in present
        if item.version == newest
    )
    if newest and standing == questions:
        return newest
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            program_id=program_id,
            version=newest + 1,
            position=position,
            code=item.code,
            question=item.question,
            standard=item.standard,
            deficiency_code=item.deficiency_code,
        )
        for position, item in enumerate(questions, start=1)
    )
    return newest + 1
