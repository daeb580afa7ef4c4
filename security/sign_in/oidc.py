"""allauth's OpenID Connect as the house asks for it: PKCE and nonce always, a full check of the ID token, no sign-up.

The claims come from the ID token alone. Tokens are used up in the request that fetched them and stored nowhere.
"""

import time
from secrets import token_urlsafe
from typing import Any, Final

import requests
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from security.models import User
from security.sign_in.id_token import CLOCK_SECONDS, BadTokenError, read_id_token
from security.sign_in.providers import IdentityProvider, is_safe_address, offered

ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
AGAIN: Final = "again"
SIGN_IN: Final = "login"


class ProviderError(Exception):
    """Nobody signs in by this answer. `why` is a word for the record, never what the provider sent; `person` is whose
    account it was about, where that is known.
    """

    def __init__(self, why: str, person: User | None = None) -> None:
        super().__init__(why)
        self.why, self.person = why, person


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Providers come from the environment, and nobody is made by signing in."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The configured providers in allauth's form; its own table of them is not asked."""
        return [
            _as_app(one)
            for one in offered()
            if provider in {None, one.id} and (client_id is None or client_id == one.client_id)
        ]

    def get_requests_session(self) -> requests.Session:
        """With allauth's time limit. A provider that answers with another address is not followed there."""
        session: requests.Session = super().get_requests_session()
        session.max_redirects = 0
        return session


class MunicipalAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """What is asked of the provider's own server."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's description of itself. Raises ProviderError when it is another's, or leads out of TLS."""
        known: dict[str, Any] = super().openid_config
        if known.get("issuer") != self.get_provider().app.settings["issuer"]:
            raise ProviderError("issuer")
        if not all(is_safe_address(str(known.get(name, ""))) for name in ENDPOINTS):
            raise ProviderError("endpoints")
        return known

    def fetch_keys(self) -> Any:
        """The keys by which the provider signs, as they are now."""
        with ProviderAdapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            return answer.json()


class MunicipalProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """The provider of one municipality."""

    oauth2_adapter_class = MunicipalAdapter

    @property
    def server_url(self) -> str:
        issuer: str = self.app.settings["issuer"]
        return issuer.rstrip("/") + "/.well-known/openid-configuration"

    def address(self, *, next_url: str | None, again: bool) -> str:
        """Where the browser is to go; what has to come back with it is kept in the session.

        `again` asks the provider to have the person sign in anew, whether or not they are signed in there. Raises
        ProviderError when the provider does not answer.
        """
        nonce = token_urlsafe(32)
        asked = {"nonce": nonce, **({"prompt": "login", "max_age": "0"} if again else {})}
        try:
            leads_there = self.redirect(
                self.request,
                process=AGAIN if again else SIGN_IN,
                next_url=next_url,
                auth_params=asked,
                nonce=nonce,
                asked_at=time.time(),
            )
        except (requests.RequestException, AttributeError, ValueError) as error:
            raise ProviderError("no_answer") from error
        return str(leads_there.url)

    def take_state(self) -> dict[str, Any]:
        """What was kept when the browser was sent off; it is good once. Raises ProviderError."""
        found: dict[str, Any] | None = statekit.unstash_state(
            self.request, provider_id=self.sub_id, state_id=self.request.GET.get("state", "")
        )
        if found is None:
            raise ProviderError("state")
        return found

    def uid_from(self, state: dict[str, Any]) -> str:
        """Under which name the provider knows the person who came back. Raises ProviderError."""
        if "code" not in self.request.GET:
            raise ProviderError("cancelled" if self.request.GET.get("error") == "access_denied" else "error")
        adapter = self.get_oauth2_adapter(self.request)
        try:
            client = adapter.get_client(self.request, self.app)
            answer = adapter.get_access_token_data(
                self.request, self.app, client, pkce_code_verifier=state["pkce_code_verifier"]
            )
            claims = read_id_token(
                answer["id_token"],
                keys=adapter.fetch_keys(),
                issuer=self.app.settings["issuer"],
                client_id=self.app.client_id,
                nonce=state["nonce"],
            )
        except BadTokenError as error:
            raise ProviderError("id_token") from error
        except (OAuth2Error, requests.RequestException, AttributeError, LookupError, TypeError, ValueError) as error:
            raise ProviderError("token") from error
        if state["process"] == AGAIN and not _signed_in_since(claims, state["asked_at"]):
            raise ProviderError("not_anew")
        return self._uid(claims)

    def _uid(self, claims: dict[str, Any]) -> str:
        uid = claims.get(self.app.settings["uid_field"])
        if isinstance(uid, bool) or not isinstance(uid, str | int) or not str(uid).strip():
            raise ProviderError("uid")
        return str(uid)


def provider_for(request: HttpRequest, provider_id: str) -> MunicipalProvider | None:
    """The provider of this id, for this request; None where there is no such one."""
    try:
        found: MunicipalProvider = ProviderAdapter().get_provider(request, provider_id)
    except (SocialApp.DoesNotExist, ImproperlyConfigured):
        return None
    return found


def _signed_in_since(claims: dict[str, Any], moment: float) -> bool:
    """Whether the provider saw the person sign in after it was asked to: one that does not say so did not."""
    at = claims.get("auth_time")
    return isinstance(at, int | float) and at >= moment - CLOCK_SECONDS


def _as_app(one: IdentityProvider) -> SocialApp:
    return SocialApp(
        provider="openid_connect",
        provider_id=one.id,
        name=one.name,
        client_id=one.client_id,
        secret=one.secret,
        settings={
            "issuer": one.issuer,
            "municipality": one.municipality,
            "uid_field": one.uid_field,
            "scope": list(one.scope),
            "token_auth_method": one.token_auth_method,
            "oauth_pkce_enabled": True,
        },
    )
