"""Papers of the money: packs of a batch for approval, the finance list's layout, and samples for the auditor."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError, NotFoundError
from cases.selectors.pack_rows import MAKERS
from reports.forms.packs import ColumnFormSet, EncodingForm, SampleForm, chosen_columns, initial_columns
from reports.models import PackFile
from reports.read_file import StoredFile
from reports.selectors.packs import READERS, finance_layout, find_pack, packs
from reports.selectors.samples import samples, samples_under_way
from reports.services.audit_sample.read_sample import read_sample
from reports.services.audit_sample.start_sample import ASKERS, start_sample
from reports.services.pack.read_pack import read_pack
from reports.services.pack.set_layout import SETTERS, set_layout
from reports.services.pack.start_pack import start_pack
from reports.views.download import file_answer
from security.pages.numbers import number_in
from security.pages.views import CONFLICT, REFUSED, TenantView, attempt
from security.sign_in.fresh import needs_proof


class PackListView(TenantView):
    """Checked and released batches with their papers; POST has those of a batch made."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(Form())

    def post(self, request: HttpRequest) -> HttpResponse:
        number = number_in(request.POST.get("batch", ""))
        form = Form(request.POST)
        if not number:
            raise Http404
        with attempt(form, CaseError):
            try:
                start_pack(actor=self.actor, program_id=self.program.pk, number=number)
            except NotFoundError as error:
                raise Http404 from error
        if not form.is_valid():
            return self._page(form, status=CONFLICT)
        messages.success(
            request,
            _("The papers of batch %(number)s are being made. Reload the page in a moment.") % {"number": number},
        )
        return self.back_to("reports:pack-list")

    def _page(self, form: Form, *, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "rows": packs(actor=self.actor, program_id=self.program.pk),
            "may_make": self.has_role(*MAKERS),
            "may_set": self.has_role(*SETTERS),
        }
        return self.render("reports/pack_list.html", context, status=status)


class PackShowView(TenantView):
    """The papers of one batch, and whether the released file is the one that they name."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self.page(number)

    def page(self, number: int, *, form: Form | None = None, status: int = 200) -> HttpResponse:
        """The page of the pack."""
        found = find_pack(actor=self.actor, program_id=self.program.pk, number=number)
        if found is None:
            raise Http404
        return self.render("reports/pack_show.html", {"found": found, "form": form}, status=status)


class PackFileView(PackShowView):
    """One paper. Each reading is recorded."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int, paper: str) -> HttpResponse:
        if (proof := needs_proof(request)) is not None:
            return proof
        if paper not in PackFile.Kind.values:
            raise Http404
        form = Form(request.POST)
        file: StoredFile | None = None
        with attempt(form, CaseError):
            try:
                file = read_pack(actor=self.actor, program_id=self.program.pk, number=number, kind=paper)
            except NotFoundError as error:
                raise Http404 from error
        if form.errors or file is None:
            return self.page(number, form=form, status=CONFLICT)
        return file_answer(file)


class FinanceLayoutView(TenantView):
    """The columns of the list for the finance system; POST sets them anew."""

    roles = frozenset(SETTERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        layout = finance_layout(self.program.pk)
        rows = ColumnFormSet(initial=initial_columns(layout), prefix="columns")
        return self._page(rows, EncodingForm(initial={"encoding": layout.encoding}), version=layout.version)

    def post(self, request: HttpRequest) -> HttpResponse:
        rows = ColumnFormSet(request.POST, prefix="columns")
        form = EncodingForm(request.POST)
        if not rows.is_valid():
            form.is_valid()
            form.add_error(None, _("Some columns are not complete. Look at the rows that are marked."))
        elif form.is_valid():
            with attempt(form, CaseError):
                set_layout(
                    actor=self.actor,
                    program_id=self.program.pk,
                    columns=chosen_columns(rows),
                    encoding=form.cleaned_data["encoding"],
                )
        if form.errors:
            return self._page(rows, form, version=finance_layout(self.program.pk).version, status=REFUSED)
        messages.success(request, _("The layout is kept. Papers made from now on follow it."))
        return self.back_to("reports:pack-list")

    def _page(self, rows: Any, form: EncodingForm, *, version: int, status: int = 200) -> HttpResponse:
        context = {"rows": rows, "form": form, "version": version}
        return self.render("reports/finance_layout.html", context, status=status)


class SampleListView(TenantView):
    """The samples that were drawn; POST has another one drawn."""

    roles = frozenset(ASKERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(SampleForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SampleForm(request.POST)
        if form.is_valid():
            with attempt(form, CaseError):
                start_sample(
                    actor=self.actor,
                    program_id=self.program.pk,
                    size=form.cleaned_data["size"],
                    seed=form.cleaned_data["seed"],
                )
        if form.errors:
            return self._page(form, status=REFUSED)
        messages.success(request, _("The sample is being drawn and traced. Reload the page in a moment."))
        return self.back_to("reports:sample-list")

    def _page(self, form: SampleForm, *, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "rows": samples(actor=self.actor, program_id=self.program.pk),
            "under_way": samples_under_way(actor=self.actor, program_id=self.program.pk),
        }
        return self.render("reports/sample_list.html", context, status=status)


class SampleFileView(SampleListView):
    """The PDF of a sample. Each reading is recorded."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponse:  # type: ignore[override]
        if (proof := needs_proof(request)) is not None:
            return proof
        form = SampleForm()
        file: StoredFile | None = None
        with attempt(form, CaseError):
            try:
                file = read_sample(actor=self.actor, program_id=self.program.pk, number=number)
            except NotFoundError as error:
                raise Http404 from error
        if form.errors or file is None:
            return self._page(form, status=CONFLICT)
        return file_answer(file)
