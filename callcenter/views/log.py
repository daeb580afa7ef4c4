"""The log of calls, the days of payment, and what the case page shows of calls."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from callcenter.models import Call, Topic
from callcenter.selectors.calls import CASE_READERS, CallFilter, call_page, calls_of_household
from cases.errors import CaseError, NotFoundError
from cases.selectors.applications import application_detail
from cases.selectors.money import earliest_transfer_on, payment_schedule
from cases.selectors.payment_outlook import usual_days_to_decision
from cases.selectors.terms import terms_of
from security.pages.numbers import number_in
from security.pages.views import TenantView
from security.roles import Role

DESK = frozenset({Role.CALLER, Role.MANAGER})


class CallListView(TenantView):
    """One's own calls; for a manager everybody's."""

    roles = DESK

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET
        everybody = self.has_role(Role.MANAGER) and "own" not in asked
        filters = CallFilter(
            own_id=None if everybody else self.actor.person_id,
            topic=asked.get("topic", "") if asked.get("topic") in Topic.values else "",
            outcome=asked.get("outcome", "") if asked.get("outcome") in Call.Outcome.values else "",
            on=_day(asked.get("on", "")),
        )
        page = call_page(
            actor=self.actor,
            program_id=self.program.pk,
            filters=filters,
            before_id=number_in(asked.get("before", "")) or None,
        )
        context: dict[str, Any] = {"page": page, "filters": filters, "everybody": everybody}
        context |= {
            "topics": Topic.choices,
            "outcomes": Call.Outcome.choices,
            "may_see_all": self.has_role(Role.MANAGER),
        }
        return self.render("callcenter/call_list.html", context)


class PaymentDaysView(TenantView):
    """Which receptions are paid on which day (支給予定日表)."""

    roles = DESK

    def get(self, request: HttpRequest) -> HttpResponse:
        who: dict[str, Any] = {"actor": self.actor, "program_id": self.program.pk}
        context = {
            "entries": payment_schedule(**who),
            "terms": terms_of(self.program.pk),
            "earliest": earliest_transfer_on(**who),
            "usual_days": usual_days_to_decision(self.program.pk),
        }
        return self.render("callcenter/payment_days.html", context)


class CasePanelView(TenantView):
    """The calls of a case, on its page."""

    roles = frozenset(CASE_READERS)

    def get(self, request: HttpRequest, receipt_number: str) -> HttpResponse:
        who: dict[str, Any] = {"actor": self.actor, "program_id": self.program.pk}
        try:
            case = application_detail(**who, receipt_number=receipt_number)
        except NotFoundError:
            raise Http404 from None
        except CaseError:  # restricted: the page itself says so
            return self.render("callcenter/_case_calls.html", {"lines": []})
        lines = calls_of_household(**who, household_id=case.application.household_id)
        return self.render("callcenter/_case_calls.html", {"lines": lines})


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
