"""The stage of sign-in that asks for the second factor."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from security.sign_in import certificate


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]
    """As allauth's, but whoever shows a certificate of their own beside the password is asked nothing more."""

    def _should_handle(self, request: HttpRequest) -> bool:
        if certificate.fits(request, self.login.user):
            certificate.accept(request, self.login.user)
            return False
        return bool(super()._should_handle(request))
