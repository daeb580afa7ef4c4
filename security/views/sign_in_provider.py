"""Sign-in by a municipality's identity provider: the way there, and the way back. The second factor comes after it."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.decorators import rate_limit
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from security import events
from security.models import User
from security.sign_in import sessions
from security.sign_in.identity import person_behind, way_of
from security.sign_in.oidc import AGAIN, MunicipalProvider, ProviderError, provider_for
from security.sign_in.providers import IdentityProvider, offered_one
from security.sign_in.recording import record_account, record_unknown
from security.sign_in.redirects import to_sign_in

FORBIDDEN = 403
UNAVAILABLE = 503


@method_decorator((rate_limit(action="login"), never_cache), "dispatch")
class _ProviderView(View):
    """A page of one provider; where it is not configured, or nobody signs in here, there is no such page."""

    one: IdentityProvider
    provider: MunicipalProvider

    def dispatch(self, request: HttpRequest, *args: Any, provider_id: str, **kwargs: Any) -> HttpResponseBase:
        one, provider = offered_one(provider_id), provider_for(request, provider_id)
        if one is None or provider is None:
            raise Http404
        self.one, self.provider = one, provider
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> User | None:
        """Who is signed in."""
        return self.request.user if isinstance(self.request.user, User) else None

    def refused(self, error: ProviderError, *, status: int = FORBIDDEN) -> HttpResponse:
        """The same page whatever was wrong; what it was stands in the record."""
        data: dict[str, Any] = {"step": "provider", "provider": self.one.id, "why": error.why}
        about = error.person or self.person
        if about is not None:
            record_account(events.SIGN_IN_REFUSED, about, **data)
        else:
            record_unknown(events.SIGN_IN_REFUSED, **data)
        context = {"provider": self.one, "is_down": status == UNAVAILABLE}
        return render(self.request, "security/sign_in_provider_refused.html", context, status=status)


class ProviderStartView(_ProviderView):
    """Sends the browser to the provider: to sign in, or with `again` to prove anew who is signed in.

    By a page of ours and not by a redirect, which the browser would take for the form's target: the policy on what
    forms may send to would then have to know every address that the municipality's servers lead through.
    """

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        again = "again" in request.POST
        if again and self.person is None:
            return to_sign_in(request)
        if not again and self.person is not None:
            return HttpResponseRedirect(resolve_url("start"))
        if again and self.person is not None and way_of(self.person) != self.one:
            raise Http404
        try:
            address = self.provider.address(next_url=get_next_redirect_url(request), again=again)
        except ProviderError as error:
            return self.refused(error, status=UNAVAILABLE)
        context = {"address": address, "provider": self.one}
        return render(request, "security/sign_in_provider_leaving.html", context)


class ProviderReturnView(_ProviderView):
    """Where the provider sends the browser back to."""

    http_method_names = ("get",)

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            state = self.provider.take_state()
            person = person_behind(self.one, self.provider.uid_from(state))
            return self._again(person, state) if state["process"] == AGAIN else self._sign_in(person, state)
        except ProviderError as error:
            return self.refused(error)

    def _sign_in(self, person: User, state: dict[str, Any]) -> HttpResponse:
        """The first step is done; the second factor and the other stages follow as after a password."""
        if self.person is not None:
            return HttpResponseRedirect(resolve_url("start"))
        clear_login(self.request)
        record_authentication(self.request, person, "socialaccount", provider=self.one.id)
        record_account(events.PROVIDER_CONFIRMED, person, provider=self.one.id)
        login = Login(user=person, email_verification="none", redirect_url=state.get("next"))
        done: HttpResponse = perform_login(self.request, login)
        return done

    def _again(self, person: User, state: dict[str, Any]) -> HttpResponse:
        if self.person is None or self.person.pk != person.pk or way_of(person) != self.one:
            raise ProviderError("somebody_else")
        sessions.freshen(self.request.session)
        record_account(events.SIGNED_IN_AGAIN, person, provider=self.one.id)
        return HttpResponseRedirect(state.get("next") or resolve_url("start"))
