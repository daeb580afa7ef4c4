"""The return of data: asking, the municipality's decision, the parts and their password, hand-over and receipt."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError
from reports.forms.data_return import AskReturnForm, DecideReturnForm, HandOverReturnForm, ReceiptForm
from reports.forms.media import first_days
from reports.selectors.data_returns import READERS, data_return_page, data_returns, may_ask_return
from reports.services.data_return.allow_again import allow_again
from reports.services.data_return.approve import approve_data_return
from reports.services.data_return.ask import ask_data_return
from reports.services.data_return.confirm_receipt import confirm_receipt
from reports.services.data_return.drop import drop_data_return
from reports.services.data_return.fetch import fetch_data_return
from reports.services.data_return.hand_over import hand_over_data
from reports.services.data_return.refuse import refuse_data_return
from reports.services.data_return.reveal_password import reveal_data_return
from reports.views.download import file_answer
from security.pages.views import CONFLICT, REFUSED, TenantView, attempt
from security.roles import Role
from security.sign_in.fresh import needs_proof

SHOW: Final = "reports:data-return-show"
FRESH: Final = frozenset({"approve", "again"})


class DataReturnListView(TenantView):
    """The returns of data. POST asks for one."""

    roles = frozenset(READERS)
    stays_open = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(AskReturnForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AskReturnForm(request.POST)
        asked = None
        if form.is_valid():
            with attempt(form, CaseError):
                asked = ask_data_return(
                    actor=self.actor, program_id=self.program.pk, reason=form.cleaned_data["reason"]
                )
        if asked is None or form.errors:
            return self._page(form, status=REFUSED)
        messages.success(request, _("Asked. An officer of the municipality decides."))
        return self.back_to(SHOW, asked.number)

    def _page(self, form: AskReturnForm, *, status: int = 200) -> HttpResponse:
        context = {
            "returns": data_returns(actor=self.actor, program_id=self.program.pk),
            "may_ask": may_ask_return(actor=self.actor, program_id=self.program.pk),
            "form": form,
        }
        return self.render("reports/data_return_list.html", context, status=status)


class DataReturnView(TenantView):
    """What the pages of one return share."""

    roles = frozenset(READERS)
    stays_open = True

    def page(self, number: int, *, status: int = 200, **given: Any) -> HttpResponse:
        """The return, with a form that was refused, or the password."""
        shown = data_return_page(actor=self.actor, program_id=self.program.pk, number=number)
        if shown is None:
            raise Http404
        context = {
            "page": shown,
            "sees_job": self.has_role(Role.MANAGER),
            "decide_form": DecideReturnForm(),
            "hand_over_form": HandOverReturnForm(initial=first_days()),
            "receipt_form": ReceiptForm(),
            **given,
        }
        return self.render("reports/data_return_show.html", context, status=status)


class DataReturnShowView(DataReturnView):
    """One return. POST: `act` is approve, again with `part` (the officer, freshly signed in), refuse, receive (the
    officer), drop or hand_over (the manager)."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self.page(number)

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        act = request.POST.get("act", "")
        if act not in ACTS:
            raise Http404
        if act in FRESH and (proof := needs_proof(request)) is not None:
            return proof
        name, make, do, said = ACTS[act]
        form = make(request.POST)
        if form.is_valid():
            with attempt(form, CaseError):
                do(self, number, form)
        if form.errors:
            return self.page(number, status=REFUSED, **{name: form, "form": form})
        messages.success(request, said())
        return self.back_to(SHOW, number)

    def who(self, number: int) -> dict[str, Any]:
        """What every service takes."""
        return {"actor": self.actor, "program_id": self.program.pk, "number": number}

    def part(self) -> int:
        """The part that was chosen."""
        text = self.request.POST.get("part", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0  # noqa: PLR2004


def _approve(view: DataReturnShowView, number: int, form: Form) -> None:
    approve_data_return(**view.who(number), note=form.cleaned_data["note"])


def _refuse(view: DataReturnShowView, number: int, form: Form) -> None:
    refuse_data_return(**view.who(number), note=form.cleaned_data["note"])


def _drop(view: DataReturnShowView, number: int, _form: Form) -> None:
    drop_data_return(**view.who(number))


def _hand_over(view: DataReturnShowView, number: int, form: Form) -> None:
    assert isinstance(form, HandOverReturnForm)  # noqa: S101 - as ACTS says
    hand_over_data(**view.who(number), medium=form.hand_over())


def _receive(view: DataReturnShowView, number: int, form: Form) -> None:
    confirm_receipt(**view.who(number), note=form.cleaned_data["receipt_note"])


def _again(view: DataReturnShowView, number: int, _form: Form) -> None:
    allow_again(**view.who(number), part_id=view.part())


Act = tuple[str, type[Form], Callable[[DataReturnShowView, int, Form], None], Callable[[], str]]
ACTS: Final[dict[str, Act]] = {
    "approve": ("decide_form", DecideReturnForm, _approve, lambda: _("Approved: the package is being built.")),
    "refuse": ("decide_form", DecideReturnForm, _refuse, lambda: _("Refused: nothing is packed.")),
    "drop": ("drop_form", Form, _drop, lambda: _("Given up. Its files are erased.")),
    "hand_over": ("hand_over_form", HandOverReturnForm, _hand_over, lambda: _("Entered in the media register.")),
    "receive": ("receipt_form", ReceiptForm, _receive, lambda: _("Receipt confirmed. The files here are erased.")),
    "again": ("again_form", Form, _again, lambda: _("It can be fetched once more.")),
}


class DataReturnPasswordView(DataReturnView):
    """The password, for the municipality's officers. Each look is recorded."""

    roles = frozenset({Role.OFFICER})

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        if (proof := needs_proof(request)) is not None:
            return proof
        form = Form(request.POST)
        password = ""
        with attempt(form, CaseError):
            password = reveal_data_return(actor=self.actor, program_id=self.program.pk, number=number)
        if form.errors:
            return self.page(number, status=CONFLICT, form=form)
        return self.page(number, password=password)


class DataReturnPartView(DataReturnView):
    """A part of the package, once, for who asked. Each fetching is recorded."""

    roles = frozenset({Role.MANAGER})

    def post(self, request: HttpRequest, number: int, part_id: int) -> HttpResponse:
        if (proof := needs_proof(request)) is not None:
            return proof
        form = Form(request.POST)
        with attempt(form, CaseError):
            file = fetch_data_return(actor=self.actor, program_id=self.program.pk, number=number, part_id=part_id)
        if form.errors:
            return self.page(number, status=CONFLICT, form=form)
        return file_answer(file)
