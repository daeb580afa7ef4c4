"""The pieces of one lot: pulled, reprinted, put into envelopes under the scanner, packed for the printer."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.errors import CaseError
from reports.forms.pieces import ReleaseForm, ReprintForm, ScanForm
from reports.models import InsertionScan, PrintLot
from reports.selectors.letter_contents import letter_number
from reports.selectors.letter_desk import lots_of
from reports.selectors.lot_pieces import last_scan, letter_of, lot_balance, package_of, pull_list
from reports.services.letters.check_insertion import check_insertion
from reports.services.letters.pull_pieces import pull_pieces
from reports.services.letters.read_package import read_package
from reports.services.letters.record_destruction import record_destruction
from reports.services.letters.release_line import release_line
from reports.services.letters.reprint_piece import reprint_piece
from reports.services.letters.reveal_package_password import reveal_package_password
from reports.views.download import file_answer
from reports.views.letters import RunView
from security.pages.views import CONFLICT, REFUSED, attempt
from security.roles import Role


class LotView(RunView):
    """What the pages of one lot share."""

    def lot(self, number: int, lot_id: int) -> PrintLot:
        """The lot that the address names."""
        found = lots_of(actor=self.actor, program_id=self.program.pk, run=self.run(number).run).filter(pk=lot_id)
        lot: PrintLot | None = found.first()
        if lot is None:
            raise Http404
        return lot

    def lot_page(
        self, lot: PrintLot, *, form: Form | None = None, status: int = 200, password: str = ""
    ) -> HttpResponse:
        """The lot with its balance and pull list; with a form that was refused, or the password of its package."""
        context: dict[str, Any] = {
            "lot": lot,
            "balance": lot_balance(program_id=self.program.pk, lot=lot),
            "pulls": pull_list(actor=self.actor, program_id=self.program.pk, lot_id=lot.pk),
            "package": package_of(program_id=self.program.pk, lot_id=lot.pk),
            "form": form,
            "reprint_form": form if isinstance(form, ReprintForm) else ReprintForm(),
            "me": self.actor.user_id,
            "may_tell_password": self.has_role(Role.MANAGER),
            "password": password,
        }
        return self.render("reports/lot_show.html", context, status=status)

    def ids(self, name: str) -> list[int]:
        """Ticked rows."""
        return [int(text) for text in self.request.POST.getlist(name) if text.isdecimal()]


class LotShowView(LotView):
    """The balance of a lot, its pull list, and a piece printed anew."""

    def get(self, request: HttpRequest, number: int, lot_id: int) -> HttpResponse:
        return self.lot_page(self.lot(number, lot_id))

    def post(self, request: HttpRequest, number: int, lot_id: int) -> HttpResponse:
        lot = self.lot(number, lot_id)
        act = {"pull": self._pull, "destroy": self._destroy, "reprint": self._reprint}.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        form = act(lot)
        if not form.is_valid():
            return self.lot_page(lot, form=form, status=REFUSED)
        return self.back_to("reports:lot-show", number, lot_id)

    def _pull(self, lot: PrintLot) -> Form:
        form = Form(self.request.POST)
        picked = self.ids("item")
        if not picked:
            form.add_error(None, _("Tick the pieces that you took out of the lot."))
            return form
        with attempt(form, CaseError):
            done = pull_pieces(actor=self.actor, program_id=self.program.pk, item_ids=picked)
        if form.is_valid():
            said = ngettext("%(count)d piece is pulled.", "%(count)d pieces are pulled.", len(done))
            messages.success(self.request, said % {"count": len(done)})
        return form

    def _destroy(self, lot: PrintLot) -> Form:
        form = Form(self.request.POST)
        picked = self.ids("piece")
        if not picked:
            form.add_error(None, _("Tick the pieces that you saw destroyed."))
            return form
        with attempt(form, CaseError):
            done = record_destruction(actor=self.actor, program_id=self.program.pk, piece_ids=picked)
        if form.is_valid():
            said = ngettext("%(count)d piece is destroyed.", "%(count)d pieces are destroyed.", len(done))
            messages.success(self.request, said % {"count": len(done)})
        return form

    def _reprint(self, lot: PrintLot) -> Form:
        form = ReprintForm(self.request.POST)
        if form.is_valid():
            with attempt(form, CaseError):
                new_id = reprint_piece(actor=self.actor, program_id=self.program.pk, lot_id=lot.pk, **form.cleaned_data)
        if form.is_valid():
            new = letter_of(program_id=self.program.pk, notice_id=new_id)
            messages.success(
                self.request,
                _("Letter %(number)s waits to be drawn in its place. Pull what is left of the old piece.")
                % {"number": letter_number(new.number)},
            )
        return form


class PackageView(LotView):
    """All that the printer gets for a lot. Each reading is recorded."""

    def post(self, request: HttpRequest, number: int, lot_id: int) -> HttpResponse:
        line = self.run(number)
        form = Form(request.POST)
        with attempt(form, CaseError):
            file = read_package(actor=self.actor, program_id=self.program.pk, lot_id=self.lot(number, lot_id).pk)
        return file_answer(file) if form.is_valid() else self.page(line, status=CONFLICT, form=form)


class PackagePasswordView(LotView):
    """The password of the printer's package, for a manager. Each look is recorded."""

    roles = frozenset({Role.MANAGER})

    def post(self, request: HttpRequest, number: int, lot_id: int) -> HttpResponse:
        lot = self.lot(number, lot_id)
        form = Form(request.POST)
        password = ""
        with attempt(form, CaseError):
            password = reveal_package_password(actor=self.actor, program_id=self.program.pk, lot_id=lot.pk)
        if not form.is_valid():
            return self.lot_page(lot, form=form, status=CONFLICT)
        return self.lot_page(lot, password=password)


class InsertionView(LotView):
    """The station where letters and enclosures are scanned: two codes a piece."""

    def get(self, request: HttpRequest, number: int, lot_id: int) -> HttpResponse:
        return self._page(self.lot(number, lot_id))

    def post(self, request: HttpRequest, number: int, lot_id: int) -> HttpResponse:
        lot = self.lot(number, lot_id)
        if request.POST.get("act") == "release":
            return self._release(lot)
        form = ScanForm(request.POST)
        if form.is_valid():
            with attempt(form, CaseError):
                check_insertion(
                    actor=self.actor,
                    program_id=self.program.pk,
                    lot_id=lot.pk,
                    letter_code=form.cleaned_data["letter"],
                    enclosure_code=form.cleaned_data["enclosure"],
                )
        if not form.is_valid():
            return self._page(lot, form=form, status=REFUSED)
        return self.back_to("reports:lot-check", number, lot_id)

    def _release(self, lot: PrintLot) -> HttpResponse:
        form = ReleaseForm(self.request.POST)
        if form.is_valid():
            with attempt(form, CaseError):
                release_line(actor=self.actor, program_id=self.program.pk, lot_id=lot.pk, **form.cleaned_data)
        if not form.is_valid():
            return self._page(lot, release=form, status=REFUSED)
        return self.back_to("reports:lot-check", lot.run.number, lot.pk)

    def _page(
        self, lot: PrintLot, *, form: ScanForm | None = None, release: ReleaseForm | None = None, status: int = 200
    ) -> HttpResponse:
        last: InsertionScan | None = last_scan(program_id=self.program.pk, lot_id=lot.pk)
        context: dict[str, Any] = {
            "lot": lot,
            "balance": lot_balance(program_id=self.program.pk, lot=lot),
            "last": last,
            "scan_form": form or ScanForm(),
            "release_form": release or ReleaseForm(),
            "form": form or release,
            "may_release": self.has_role(Role.MANAGER),
        }
        return self.render("reports/lot_check.html", context, status=status)
