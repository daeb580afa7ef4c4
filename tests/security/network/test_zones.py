"""Network zones: a role is used from the municipality's networks only; elsewhere the person is without it."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from security.models import NetworkZone, PlatformEvent
from security.models.network_zone import check_network
from security.roles import Role
from tests.factories.security import World

INSIDE, OUTSIDE = "10.20.3.4", "198.51.100.7"


def ask(world: World, name: str, path: str = "people", *, address: str, **more: Any) -> Any:
    client = Client(HTTP_ACCEPT_LANGUAGE="en", REMOTE_ADDR=address)
    client.force_login(world.users[name])
    return client.get(f"/p/aoi/{path}", **more)


def zone(world: World, *roles: Role, cidr: str = "10.20.0.0/16") -> None:
    NetworkZone.objects.create(
        municipality=world.aoi.municipality, name="庁内", cidr=cidr, roles=[role.value for role in roles]
    )


def test_without_zones_everybody_works_from_everywhere(world: World) -> None:
    assert ask(world, "aoi_officer", address=OUTSIDE).status_code == 200


def test_a_role_with_a_zone_works_from_there_only(world: World) -> None:
    zone(world, Role.OFFICER)
    assert ask(world, "aoi_officer", address=INSIDE).status_code == 200
    refused = ask(world, "aoi_officer", address=OUTSIDE)
    assert refused.status_code == 403
    assert "Not from this network" in refused.content.decode()
    assert PlatformEvent.objects.filter(code="security.refused", actor=world.users["aoi_officer"]).count() == 1
    assert ask(world, "aoi_manager", address=OUTSIDE).status_code == 200, "no zone names managers"
    assert ask(world, "aoi_officer", address="").status_code == 403
    assert ask(world, "aoi_officer", address="2001:db8::1").status_code == 403


def test_a_zone_without_roles_holds_for_all_and_for_its_municipality_only(world: World) -> None:
    zone(world)
    assert ask(world, "aoi_manager", address=OUTSIDE).status_code == 403
    client = Client(REMOTE_ADDR=OUTSIDE)
    client.force_login(world.users["midori_manager"])
    assert client.get("/p/midori/people").status_code == 200


def test_one_role_may_go_while_another_stays(world: World) -> None:
    zone(world, Role.MANAGER)
    from security.gate import grant_role  # noqa: PLC0415

    grant_role(world.users["aoi_manager"], Role.CALLER, world.aoi)
    assert ask(world, "aoi_manager", "jobs", address=OUTSIDE).status_code == 403
    assert ask(world, "aoi_manager", "calls/desk", address=OUTSIDE).status_code == 200


def test_the_proxy_says_the_address_where_there_is_one(world: World, settings) -> None:
    settings.ALLAUTH_TRUSTED_CLIENT_IP_HEADER = "X-Real-IP"
    zone(world, Role.OFFICER)
    assert ask(world, "aoi_officer", address=OUTSIDE, headers={"X-Real-IP": INSIDE}).status_code == 200
    assert ask(world, "aoi_officer", address=INSIDE, headers={"X-Real-IP": OUTSIDE}).status_code == 403
    assert ask(world, "aoi_officer", address=INSIDE).status_code == 403, "nobody says who asks"


@pytest.mark.parametrize("text", ["10.20.0.1/16", "10.20.0.0/99", "office", ""])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        check_network(text)
