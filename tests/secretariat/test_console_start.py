"""The console on a host of its own: its root leads the administrator in, and nobody else round in circles."""

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from secretariat.urls import SURFACES
from secretariat.views.start import ConsoleStartView
from security.models import User
from security.roles import EmployerKind
from tests.factories.security import World


def opened_by(user: User | AnonymousUser) -> str:
    request = RequestFactory().get("/")
    request.user = user
    return str(ConsoleStartView.as_view()(request).headers["Location"])


def test_the_root_of_the_console_s_host_leads_on(world: World) -> None:
    assert [getattr(entry, "name", "") for entry in SURFACES["admin"]].count("start") == 1
    administrator = User(username="root", employer_kind=EmployerKind.PLATFORM.value, is_staff=True, is_active=True)
    assert opened_by(administrator) == "/admin/"
    assert opened_by(world.users["aoi_manager"]) == "/account"
    assert opened_by(AnonymousUser()).startswith("/sign-in")
