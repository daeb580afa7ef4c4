"""Who a session belongs to."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from security.models import User


class SignInBackend(AuthenticationBackend):  # type: ignore[misc]
    """As allauth's. The person is read together with the employer, whose name stands on every page."""

    def get_user(self, user_id: Any) -> User | None:
        found = User.objects.select_related("municipality", "contractor").filter(pk=user_id).first()
        return found if found is not None and self.user_can_authenticate(found) else None
