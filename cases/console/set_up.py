"""The page on which a program is set up without code, from nothing or from a built-in template."""

from dataclasses import asdict, dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.console.forms import ChecklistFormSet, DeficiencyFormSet, SetUpForm
from cases.console.term_forms import TermFormSet
from cases.console.values import blank_template, form_values, template_from, template_of
from cases.errors import CaseError
from cases.rules.templates import BUILT_IN, ProgramTemplate
from cases.selectors.fraud import RuleOutcome, rule_outcomes
from cases.services.setup.set_up_program import set_up_program
from security import clock
from security.console.views import ProgramConsoleView
from security.models import Program
from security.selectors.setup_events import setup_events

BUILT_IN_NAMES = {
    "P1": gettext_lazy("Benefit for every person"),
    "P2": gettext_lazy("Gift card for every household"),
    "P3": gettext_lazy("Subsidy for a purchase"),
    "P6": gettext_lazy("Certificate for every person entitled"),
    "P7": gettext_lazy("Refund by terms, online"),
    "P10": gettext_lazy("Premium vouchers sold to households"),
    "P11": gettext_lazy("Benefit for tax-exempt households"),
}
# Where the service's refusals belong on the page.
FIELD_OF_CODE = {
    "setup_dates": "applications_until",
    "setup_rule": "amount_kind",
    "setup_code": None,
    "setup_terms": None,
    "setup_my_number": "my_number_basis",
}


def _field_of(error: CaseError) -> str | None:
    if error.code == "setup_vouchers":
        return f"voucher_{error.details['field']}"
    return FIELD_OF_CODE.get(error.code)


@dataclass(frozen=True, slots=True)
class Forms:
    """The parts of the page."""

    setup: SetUpForm
    checklist: Any
    deficiencies: Any
    terms: Any

    @property
    def are_valid(self) -> bool:
        """All of them, each asked, so that every fault is shown at once."""
        return all([self.setup.is_valid(), *(rows.is_valid() for rows in self.lists)])

    @property
    def lists(self) -> tuple[Any, Any, Any]:
        """The lists."""
        return self.terms, self.checklist, self.deficiencies

    @property
    def have_faults(self) -> bool:
        """Whether something was sent that has to be mended."""
        return self.setup.is_bound and not self.are_valid

    def template(self, base: ProgramTemplate) -> ProgramTemplate:
        """What they say."""
        return template_from(
            self.setup.cleaned_data,
            base=base,
            checklist=tuple(form.as_question() for form in self.checklist.rows()),
            deficiencies=tuple(form.as_entry() for form in self.deficiencies.rows()),
            terms=self.terms.terms(),
        )


def _leaves_old_hours(before: ProgramTemplate, after: ProgramTemplate) -> bool:
    """Whether hours changed in Japanese while those of another language stay as they were."""
    others = ("call_centre_hours_easy", "call_centre_hours_en")
    kept = any(getattr(after, name) and getattr(after, name) == getattr(before, name) for name in others)
    return kept and after.call_centre_hours != before.call_centre_hours


class SetUpView(ProgramConsoleView):
    """Rules, amounts, steps, bank, checklist and deficiency texts of one program.

    A saved set-up is a new version: screenings keep the checklist that they used, decided amounts stay.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get("template", "")
        template = BUILT_IN.get(chosen) or self._present()
        return self._page(
            Forms(
                SetUpForm(initial=form_values(template), outcomes=self._outcomes()),
                ChecklistFormSet(initial=[asdict(item) for item in template.checklist], prefix="checklist"),
                DeficiencyFormSet(initial=[asdict(item) for item in template.deficiencies], prefix="deficiencies"),
                TermFormSet(initial=[dict(term) for term in template.terms], prefix="terms"),
            ),
            chosen=chosen if chosen in BUILT_IN else "",
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        forms = Forms(
            SetUpForm(request.POST, outcomes=self._outcomes()),
            ChecklistFormSet(request.POST, prefix="checklist"),
            DeficiencyFormSet(request.POST, prefix="deficiencies"),
            TermFormSet(request.POST, prefix="terms"),
        )
        if not forms.are_valid:
            return self._page(forms, status=422)
        before = self._present()
        wanted = forms.template(before)
        try:
            done = set_up_program(actor=self.actor, program_id=self.program.pk, template=wanted)
        except CaseError as error:
            forms.setup.add_error(_field_of(error), str(error))
            return self._page(forms, status=422)
        messages.success(
            request,
            _("The set-up is saved: version %(version)d, checklist %(checklist)d.")
            % {"version": done.version, "checklist": done.checklist_version},
        )
        if _leaves_old_hours(before, wanted):
            messages.warning(
                request,
                _(
                    "The call centre's hours are new in Japanese only. Residents who read easy Japanese or English "
                    "still see what stood there before: change those hours too, or clear the field, and they see "
                    "the Japanese."
                ),
            )
        return HttpResponseRedirect(reverse("admin:program_set_up", args=[self.program.pk]))

    def _outcomes(self) -> list[RuleOutcome]:
        return rule_outcomes(self.program.pk) if template_of(self.program.pk) else []

    def _present(self) -> ProgramTemplate:
        return template_of(self.program.pk) or blank_template(clock.today())

    def _page(self, forms: Forms, *, chosen: str = "", status: int = 200) -> HttpResponse:
        return self.render(
            "cases/console_set_up.html",
            {
                "title": _("Set-up of %(program)s") % {"program": self.program.name},
                "program_shown": self.program,
                "forms": forms,
                "templates": BUILT_IN_NAMES,
                "events": setup_events(Program, self.program.pk),
                "chosen": BUILT_IN_NAMES.get(chosen, ""),
            },
            status=status,
        )
