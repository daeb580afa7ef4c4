"""Individual numbers on the page of a case. Where the program has no legal basis these addresses are none."""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.forms.my_number import MyNumberEraseForm, MyNumberRevealForm
from cases.models import MyNumber
from cases.selectors.my_numbers import HANDLERS, PersonNumber
from cases.services.my_number.erase import erase_my_number
from cases.services.my_number.register import register_my_number
from cases.services.my_number.reveal import NumberReason, reveal_my_number
from cases.views.case import CaseView, attempt_on_case


class MyNumberView(CaseView):
    """What the acts have in common."""

    roles = frozenset(HANDLERS)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # Before the role is asked: that one may not would tell that there is something.
        if not self.rules.setup.my_number_basis:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def registered(self, person_id: int) -> PersonNumber:
        """A person of the household with a number. Raises Http404."""
        found = (one for one in self.my_numbers if one.person.pk == person_id and one.registered_on)
        person = next(found, None)
        if person is None:
            raise Http404
        return person

    def who(self) -> dict[str, Any]:
        """What every service asks for."""
        return {"actor": self.actor, "program_id": self.program.pk, "application_id": self.application.pk}


class MyNumberRegisterView(MyNumberView):
    """The number of a person of the household, from a card or a copy of one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.case_page(opened="my-number", tab="people")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.my_number_form(request.POST)
        if form.is_valid():
            with attempt_on_case(form):
                register_my_number(
                    **self.who(), person_id=form.cleaned_data["person_id"], number=form.cleaned_data["my_number"]
                )
        if form.errors:
            return self.refused("my-number", tab="people", my_number_form=form)
        messages.success(request, _("The individual number is registered. It is shown for a reason only."))
        return self.back_to_case("people")


class MyNumberRevealView(MyNumberView):
    """The full number, for a reason that is recorded."""

    def get(self, request: HttpRequest, person_id: int) -> HttpResponse:
        return self._asked(person_id, MyNumberRevealForm(auto_id="my-number-reveal-%s"))

    def post(self, request: HttpRequest, person_id: int) -> HttpResponse:
        person = self.registered(person_id)
        form = MyNumberRevealForm(request.POST, auto_id="my-number-reveal-%s")
        number = ""
        if form.is_valid():
            with attempt_on_case(form):
                number = reveal_my_number(
                    **self.who(), person_id=person_id, reason=NumberReason(form.cleaned_data["reason"])
                )
        if form.errors:
            return self._asked(person_id, form)
        answer = self.case_page(tab="people", my_number_of=person, my_number=number)
        answer["Cache-Control"] = "no-store"
        return answer

    def _asked(self, person_id: int, form: BaseForm) -> HttpResponse:
        given: dict[str, Any] = {"my_number_of": self.registered(person_id), "my_number_reveal_form": form}
        show = self.refused if form.is_bound else self.case_page
        return show(opened="my-number-reveal", tab="people", **given)


class MyNumberEraseView(MyNumberView):
    """The number is erased, for a reason that is recorded."""

    def get(self, request: HttpRequest, person_id: int) -> HttpResponse:
        return self._asked(person_id, MyNumberEraseForm(auto_id="my-number-erase-%s"))

    def post(self, request: HttpRequest, person_id: int) -> HttpResponse:
        self.registered(person_id)
        form = MyNumberEraseForm(request.POST, auto_id="my-number-erase-%s")
        if form.is_valid():
            with attempt_on_case(form):
                erase_my_number(
                    **self.who(), person_id=person_id, reason=MyNumber.EraseReason(form.cleaned_data["reason"])
                )
        if form.errors:
            return self._asked(person_id, form)
        messages.success(request, _("The individual number is erased."))
        return self.back_to_case("people")

    def _asked(self, person_id: int, form: BaseForm) -> HttpResponse:
        given: dict[str, Any] = {"my_number_of": self.registered(person_id), "my_number_erase_form": form}
        show = self.refused if form.is_bound else self.case_page
        return show(opened="my-number-erase", tab="people", **given)
