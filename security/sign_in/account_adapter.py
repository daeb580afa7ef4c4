"""How allauth signs people in here: user name and password, then the second factor; no sign-up, no mail."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from security import events
from security.models import User
from security.sign_in import lockout, sessions
from security.sign_in.recording import record_account, record_unknown


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Equal answers for unknown, wrong and switched-off; failures counted and recorded; one session a person."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "The user name or the password is different. After five failures the account rests for 15 minutes."
        ),
        "too_many_login_attempts": _(
            "There were too many failures. Wait 15 minutes, or ask your manager to unlock the account."
        ),
        "rate_limited": _("There were too many tries. Wait a minute and try again."),
        "incorrect_code": _(
            "The code does not fit. Enter the six digits that the app shows now, or a recovery code that you have "
            "not used yet."
        ),
        "incorrect_password": _("The password is different."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        """The second factor, or its set-up for who has none, and a password of one's own: nobody gets past them."""
        return [
            "security.sign_in.second_factor.SecondFactorStage",
            "security.sign_in.stages.NewPasswordStage",
            "security.sign_in.stages.EnrolStage",
        ]

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The account, or None for every reason alike. Raises a ValidationError while the name rests."""
        known = User.objects.filter(username=credentials.get("username", "")).first()
        if known and lockout.is_locked(known):
            record_account(events.SIGN_IN_REFUSED, known, step="locked")
            raise self.validation_error("too_many_login_attempts")
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if isinstance(user, User) and not user.may_work:
            self.authentication_failed(request, **credentials)
            return None
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record the refusal, and lock the account when it was the last attempt."""
        known = User.objects.filter(username=credentials.get("username", "")).first()
        if known is None:
            record_unknown(events.SIGN_IN_REFUSED, step="password")
            return
        record_account(events.SIGN_IN_REFUSED, known, step="password")
        lockout.lock_when_used_up(request, known, key=lockout.name_key(known.username))

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """The last step: a new session key, and the end of the person's other session."""
        super().login(request, user)
        assert isinstance(user, User)  # noqa: S101 - the only kind of account there is
        sessions.begin(request, user)
        record_account(events.SIGNED_IN, user)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> Any:
        kwargs["signal_kwargs"] = None
        return super().post_login(request, user, **kwargs)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The start page, or the console where only that is served."""
        try:
            return reverse(settings.LOGIN_REDIRECT_URL)
        except NoReverseMatch:
            return reverse("admin:index")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: our pages say what happened themselves."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        raise TypeError("Nothing of sign-in goes by mail.")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return lockout.name_key(credentials.get("username", ""))
