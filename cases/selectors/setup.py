"""The set-up of the open program."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from cases.models import ChecklistItem, DeficiencyCode, ProgramSetup


def setup_of(program_id: int) -> ProgramSetup:
    """The program's set-up. Raises NotFoundError ``not_set_up`` before `set_up_program` has run."""
    setup = ProgramSetup.objects.filter(program_id=program_id).first()
    if setup is None:
        raise NotFoundError(
            _("The program has no set-up yet. Ask the platform administrator to set it up."), code="not_set_up"
        )
    return setup


@dataclass(frozen=True, slots=True)
class CaseRules:
    """What the page of a case asks of its program, read once for all parts of the page."""

    setup: ProgramSetup
    checklist: list[ChecklistItem]
    codes: dict[str, DeficiencyCode]


def case_rules(program_id: int) -> CaseRules:
    """The set-up, the newest checklist and the deficiency codes, in three queries. Raises as `setup_of`."""
    return CaseRules(setup_of(program_id), checklist_of(program_id), deficiency_codes_of(program_id))


def checklist_of(program_id: int, version: int | None = None) -> list[ChecklistItem]:
    """The questions of one version of the checklist in their order, of the newest when none is named."""
    items = list(ChecklistItem.objects.filter(program_id=program_id).order_by("version", "position"))
    wanted = version if version is not None else max((item.version for item in items), default=0)
    return [item for item in items if item.version == wanted]


def deficiency_codes_of(program_id: int) -> dict[str, DeficiencyCode]:
    """The program's deficiency codes by code."""
    return {row.code: row for row in DeficiencyCode.objects.filter(program_id=program_id).order_by("code")}
