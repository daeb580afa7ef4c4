"""Addresses of sign-in and of one's own account: every surface with people has them.

`account_login`, `mfa_authenticate` and `openid_connect_callback` are the names by which allauth finds our pages.
"""

from django.urls import path

from security.views.account import (
    AccountView,
    AddAppView,
    AddKeyView,
    OwnPasswordView,
    RemoveFactorView,
    RenewCodesView,
)
from security.views.account_unlock import UnlockView
from security.views.day_pass import DayPassView
from security.views.sheet import SheetView
from security.views.sign_in import CodeView, SignInView, SignOutView
from security.views.sign_in_again import SignInAgainView
from security.views.sign_in_enrol import EnrolView, NewPasswordView, RecoveryCodesView
from security.views.sign_in_provider import ProviderReturnView, ProviderStartView

urlpatterns = [
    path("sign-in", SignInView.as_view(), name="sign-in"),
    path("sign-in", SignInView.as_view(), name="account_login"),
    path("sign-in/code", CodeView.as_view(), name="mfa_authenticate"),
    path("sign-in/new-password", NewPasswordView.as_view(), name="sign-in-new-password"),
    path("sign-in/set-up", EnrolView.as_view(), name="sign-in-enrol"),
    path("sign-in/recovery-codes", RecoveryCodesView.as_view(), name="sign-in-recovery-codes"),
    path("sign-in/again", SignInAgainView.as_view(), name="sign-in-again"),
    path("sign-in/with/<slug:provider_id>", ProviderStartView.as_view(), name="sign-in-with"),
    path("sign-in/with/<slug:provider_id>/back", ProviderReturnView.as_view(), name="openid_connect_callback"),
    path("sign-out", SignOutView.as_view(), name="sign-out"),
    path("account", AccountView.as_view(), name="account"),
    path("account/password", OwnPasswordView.as_view(), name="account-password"),
    path("account/app", AddAppView.as_view(), name="account-add-app"),
    path("account/key", AddKeyView.as_view(), name="account-add-key"),
    path("account/factors/<int:factor_id>/remove", RemoveFactorView.as_view(), name="account-remove-factor"),
    path("account/recovery-codes", RenewCodesView.as_view(), name="account-renew-codes"),
    path("account/day-pass", DayPassView.as_view(), name="account-day-pass"),
    path("account/sheets", SheetView.as_view(), name="account-sheets"),
    path("account/unlock", UnlockView.as_view(), name="account-unlock"),
]
