"""The call desk: take a call, find who calls, confirm, answer, note, end."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from callcenter.forms.call import CallForm, values_of
from callcenter.models import LiveCall
from callcenter.rules.identity import ENOUGH, from_the_town, identity_checks, is_enough
from callcenter.selectors.caller import look_up_caller
from callcenter.selectors.calls import calls_today
from callcenter.selectors.case_at_glance import CaseAtGlance, case_at_glance
from callcenter.selectors.faq import find_faq
from callcenter.selectors.live import callers, live_call
from callcenter.selectors.scripts import script_of
from callcenter.services.live.choose import choose_household
from callcenter.services.live.end import end_call
from callcenter.services.live.resolve import resolve_by_telephone
from callcenter.services.live.save import save_call
from callcenter.services.live.take import take_call
from cases.errors import CaseError, NotFoundError
from cases.rules.search_keys import phone_key
from cases.selectors.certificates import gives_certificates
from cases.templatetags.search_parts import birth
from security.pages.views import CONFLICT, REFUSED, TenantView, attempt
from security.roles import Role

DESK = frozenset({Role.CALLER, Role.MANAGER})
SHORTEST = 2
LONGEST_NUMBER = 15


class DeskView(TenantView):
    """The desk. Every button of it sends all fields, which are kept first: nothing that was typed is lost."""

    roles = DESK

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.desk(live_call(actor=self.actor, program_id=self.program.pk))

    def post(self, request: HttpRequest) -> HttpResponse:
        act, _colon, value = request.POST.get("act", "save").partition(":")
        if act == "take":
            take_call(actor=self.actor, program_id=self.program.pk, telephone=request.POST.get("telephone", ""))
            return self.back_to("callcenter:call-desk")
        form = self.form(request.POST)
        try:
            save_call(actor=self.actor, program_id=self.program.pk, typed=form.typed)
        except NotFoundError as error:
            return self.desk(None, refusal=str(error), lost=form, status=CONFLICT)
        do = {"end": self._end, "dedicated": self._dedicated, "choose": self._choose, "resolve": self._resolve}.get(act)
        if do is not None:
            with attempt(form, CaseError):
                do(value)
            if form.errors:
                return self.desk(live_call(actor=self.actor, program_id=self.program.pk), form=form, status=REFUSED)
        return self.back_to("callcenter:call-desk", query="at=identity" if act == "choose" else "")

    def form(self, data: Any = None, live: LiveCall | None = None) -> CallForm:
        """The fields, as sent or as kept."""
        people = callers(actor=self.actor, program_id=self.program.pk)
        script_url = reverse("callcenter:call-script", args=[self.program.code])
        return CallForm(data, callers=people, script_url=script_url, initial=values_of(live) if live else None)

    def _end(self, _value: str) -> None:
        end_call(actor=self.actor, program_id=self.program.pk)
        messages.success(self.request, _("The call is logged."))

    def _dedicated(self, _value: str) -> None:
        end_call(actor=self.actor, program_id=self.program.pk, to_dedicated_desk=True)
        messages.success(self.request, _("Logged as transferred to the dedicated desk."))

    def _choose(self, value: str) -> None:
        household_id = int(value) if value.isdecimal() else None
        choose_household(actor=self.actor, program_id=self.program.pk, household_id=household_id)

    def _resolve(self, value: str) -> None:
        if not value.isdecimal():
            raise Http404
        resolve_by_telephone(actor=self.actor, program_id=self.program.pk, deficiency_id=int(value))
        messages.success(self.request, _("Settled by telephone. The case goes on."))

    def desk(
        self,
        live: LiveCall | None,
        *,
        form: CallForm | None = None,
        lost: CallForm | None = None,
        refusal: str = "",
        ringing: str = "",
        status: int = 200,
    ) -> HttpResponse:
        """The desk as it stands. `lost` holds what was typed after the call had ended elsewhere; `ringing` is the
        number of a call that has not been taken yet."""
        shown = lost or form or self.form(live=live)
        case, refusal = self._case(live, refusal)
        topic = (shown["topic"].value() or "") if live else ""
        asked = ringing or (live.open("telephone") if live and case is None else "") or ""
        context = {
            "keymap_extra": "callcenter/_keymap.html",
            "live": live,
            "form": shown,
            "lost": lost is not None,
            "refusal": refusal,
            "ringing": ringing,
            "case": case,
            "files_applications": case is not None and gives_certificates(self.program.pk),
            "checks": self._checks(case, live, shown),
            "enough": ENOUGH,
            "is_enough": is_enough(list(shown["confirmed"].value() or [])),
            "asked": asked,
            "hits": self._hits(asked),
            "sheet": script_of(program_id=self.program.pk, topic=topic or "other"),
            "articles": find_faq(program_id=self.program.pk, words="", topic=topic, limit=6),
            "today": 0 if live else calls_today(actor=self.actor, program_id=self.program.pk),
        }
        return self.render("callcenter/call_desk.html", context, status=status)

    def _case(self, live: LiveCall | None, refusal: str) -> tuple[CaseAtGlance | None, str]:
        if live is None or live.household is None:
            return None, refusal
        try:
            case = case_at_glance(
                actor=self.actor,
                program_id=self.program.pk,
                household=live.household,
                application=live.application,
            )
        except CaseError as error:  # restricted since it was chosen
            return None, str(error)
        return case, refusal

    def _checks(self, case: CaseAtGlance | None, live: LiveCall | None, form: CallForm) -> list[Any]:
        if case is None or live is None:
            return []
        known = case.application.open("telephone") if case.application else None
        return identity_checks(
            kana=case.head.kana if case.head else "",
            born=birth(case.born),
            town=from_the_town(case.household.address, self.program.municipality.name),
            telephone=known or "",
            confirmed=list(form["confirmed"].value() or []),
        )

    def _hits(self, asked: str) -> list[Any]:
        if len(asked) < SHORTEST:
            return []
        return look_up_caller(actor=self.actor, program_id=self.program.pk, text=asked)


class SaveView(DeskView):
    """What is typed, kept every second or so; the answer says when."""

    def get(self, request: HttpRequest) -> HttpResponse:
        raise Http404

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            live = save_call(actor=self.actor, program_id=self.program.pk, typed=self.form(request.POST).typed)
        except NotFoundError as error:
            return self.render("callcenter/_saved.html", {"refusal": str(error)}, status=REFUSED)
        return self.render("callcenter/_saved.html", {"live": live})


class LookUpView(DeskView):
    """Who may be calling, as digits are typed. By POST: numbers and names stand in no address."""

    reads_by_post = True

    def get(self, request: HttpRequest) -> HttpResponse:
        raise Http404

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = request.POST.get("who", "").strip()
        live = live_call(actor=self.actor, program_id=self.program.pk)
        return self.render("callcenter/_hits.html", {"asked": asked, "hits": self._hits(asked), "live": live})


class IncomingView(DeskView):
    """A telephone system opens this address when it rings, with the number that calls: `?number=0312345678`.

    Nothing is written before somebody takes the call.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        number = phone_key(request.GET.get("number", ""))[:LONGEST_NUMBER]
        live = live_call(actor=self.actor, program_id=self.program.pk)
        if live is not None:
            return self.desk(live, refusal=_("Another call rings, and this one has not ended yet."))
        return self.desk(None, ringing=number)

    def post(self, request: HttpRequest) -> HttpResponse:
        raise Http404


class ScriptView(TenantView):
    """What to say about a topic, beside the call."""

    roles = DESK

    def get(self, request: HttpRequest) -> HttpResponse:
        sheet = script_of(program_id=self.program.pk, topic=request.GET.get("topic", "") or "other")
        return self.render("callcenter/_script.html", {"sheet": sheet})


class FaqHitsView(TenantView):
    """Questions and answers beside the call, as words are typed."""

    roles = DESK

    def get(self, request: HttpRequest) -> HttpResponse:
        articles = find_faq(program_id=self.program.pk, words=request.GET.get("words", ""), limit=8)
        return self.render("callcenter/_faq_hits.html", {"articles": articles, "asked": True})
