"""The certificate desk: all certificates, one with its history, another in its place, revoking, and a caller's
application."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.forms.certificates import ReissueForm, RevokeForm, TelephoneForm
from cases.models import Certificate, Household
from cases.rules.delivery import BY_MAIL
from cases.selectors.certificates import (
    PAGE,
    CertificatePage,
    certificate_figures,
    certificate_lines,
    find_certificate,
    gives_certificates,
    household_certificates,
    running_application,
)
from cases.selectors.household_page import find_household, household_page
from cases.selectors.setup import setup_of
from cases.services.application.file_by_telephone import FILERS, Told, file_by_telephone
from cases.services.certificate.reissue import REISSUERS, reissue_certificate
from cases.services.certificate.revoke import revoke_certificate
from cases.worklists import READERS
from security import clock
from security.pages.numbers import number_in
from security.pages.views import REFUSED, TenantView, attempt
from security.roles import Role

DRAWERS = frozenset({Role.MANAGER, Role.MAILROOM, Role.CALLER, Role.OFFICER, Role.PROTECTED_CASE_OFFICER})


class CertificateView(TenantView):
    """What the pages of the desk share. A program that gives no certificates has none of them."""

    roles = READERS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not gives_certificates(self.program.pk):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def who(self) -> dict[str, Any]:
        """Whom services and selectors are asked for."""
        return {"actor": self.actor, "program_id": self.program.pk}


class CertificateListView(CertificateView):
    """Figures and certificates, `?state=revoked&q=105-000123-7KQ4M9-26`."""

    def get(self, request: HttpRequest) -> HttpResponse:
        state = request.GET.get("state", "")
        state = state if state in Certificate.State.values else ""
        before_id = number_in(request.GET.get("after", ""))
        text = request.GET.get("q", "").strip()[:40]
        figures = certificate_figures(**self.who)
        rows = certificate_lines(**self.who, state=state, text=text, before_id=before_id)
        context = {
            "figures": figures,
            "states": [(value, label, figures.states[value]) for value, label in Certificate.State.choices],
            "state": state,
            "text": text,
            "rows": rows,
            "next_after": rows[-1].certificate.pk if len(rows) == PAGE else None,
            "is_first": not before_id,
            "today": clock.today(),
            "may_file": self.has_role(*FILERS),
        }
        return self.render("cases/certificate_list.html", context)


class CertificateShowView(CertificateView):
    """One certificate with those before and after it."""

    def get(self, request: HttpRequest, certificate_id: int) -> HttpResponse:
        return self.page(self.found(certificate_id))

    def found(self, certificate_id: int) -> CertificatePage:
        """The certificate that the address names."""
        found = find_certificate(**self.who, certificate_id=certificate_id)
        if found is None:
            raise Http404
        return found

    def page(self, shown: CertificatePage, *, status: int = 200, refused: Form | None = None) -> HttpResponse:
        """The page; a refused form is shown again."""
        is_valid = shown.certificate.state == Certificate.State.VALID
        is_over = shown.certificate.valid_until < clock.today()
        context = {
            "shown": shown,
            "one": shown.certificate,
            "today": clock.today(),
            "form": refused,
            "reissue_form": refused if isinstance(refused, ReissueForm) else ReissueForm(auto_id="reissue-%s"),
            "revoke_form": refused if isinstance(refused, RevokeForm) else RevokeForm(auto_id="revoke-%s"),
            "may_reissue": is_valid and not is_over and self.has_role(*REISSUERS),
            "may_revoke": is_valid and self.has_role(Role.OFFICER),
            "may_draw": is_valid and self.has_role(*DRAWERS),
        }
        return self.render("cases/certificate_show.html", context, status=status)


class CertificateReissueView(CertificateShowView):
    """POST puts another certificate in the place of this one."""

    roles = frozenset(REISSUERS)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, certificate_id: int) -> HttpResponse:
        shown = self.found(certificate_id)
        form = ReissueForm(request.POST, auto_id="reissue-%s")
        if form.is_valid():
            with attempt(form, CaseError, field=_reason):
                new = reissue_certificate(
                    **self.who,
                    certificate_id=certificate_id,
                    reason=form.cleaned_data["reason"],
                    by_mail=form.cleaned_data["delivery"] == BY_MAIL,
                )
        if not form.is_valid():
            return self.page(shown, status=REFUSED, refused=form)
        messages.success(
            request,
            _("%(old)s is replaced by %(new)s.") % {"old": shown.certificate.number, "new": new.number},
        )
        return self.back_to("cases:certificate-show", new.pk)


class CertificateRevokeView(CertificateShowView):
    """POST revokes the certificate: an officer's act."""

    roles = frozenset({Role.OFFICER})
    http_method_names = ["post"]

    def post(self, request: HttpRequest, certificate_id: int) -> HttpResponse:
        shown = self.found(certificate_id)
        form = RevokeForm(request.POST, auto_id="revoke-%s")
        if form.is_valid():
            with attempt(form, CaseError, field=_reason):
                revoke_certificate(**self.who, certificate_id=certificate_id, reason=form.cleaned_data["reason"])
        if not form.is_valid():
            return self.page(shown, status=REFUSED, refused=form)
        messages.success(request, _("%(number)s is revoked.") % {"number": shown.certificate.number})
        return self.back_to("cases:certificate-show", certificate_id)


class TelephoneView(CertificateView):
    """A caller asks for certificates: who is entitled by the roll, and the application that the operator files."""

    roles = frozenset(FILERS)

    def get(self, request: HttpRequest, receipt_number: str) -> HttpResponse:
        return self._page(self._household(receipt_number), TelephoneForm())

    def post(self, request: HttpRequest, receipt_number: str) -> HttpResponse:
        household = self._household(receipt_number)
        form = TelephoneForm(request.POST)
        if form.is_valid():
            with attempt(form, CaseError, field=_reason):
                opened = file_by_telephone(**self.who, household_id=household.pk, told=Told(**form.told()))
        if not form.is_valid():
            return self._page(household, form, status=REFUSED)
        messages.success(request, _("The application is filed: %(number)s.") % {"number": opened.receipt_number})
        return self.back_to("cases:application-show", opened.receipt_number)

    def _household(self, receipt_number: str) -> Household:
        found = find_household(**self.who, receipt_number=receipt_number)
        if found is None or household_page(**self.who, household=found) is None:
            raise Http404
        return found

    def _page(self, household: Household, form: TelephoneForm, *, status: int = 200) -> HttpResponse:
        context = {
            "household": household,
            "form": form,
            "roll": household_certificates(
                actor=self.actor, setup=setup_of(self.program.pk), household_id=household.pk
            ),
            "running": running_application(**self.who, household_id=household.pk),
        }
        return self.render("cases/certificate_file.html", context, status=status)


def _reason(error: Exception) -> str | None:
    """The field of a refusal: that of the reason, or none."""
    return "reason" if getattr(error, "code", "") == "reason_missing" else None
