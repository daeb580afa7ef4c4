"""Network zones: a municipality may say from which networks a role is used; elsewhere the person is without it."""

from collections.abc import Sequence
from dataclasses import replace
from ipaddress import ip_address, ip_network
from typing import Any, TypedDict

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from security.actor import Actor
from security.models import NetworkZone, Program
from security.roles import Role


class Zone(TypedDict):
    """A zone as it is read beside the program."""

    cidr: str
    roles: list[str]


def with_zones(programs: "QuerySet[Program]") -> "QuerySet[Program]":
    """The programs, each with the zones of its municipality, by the same query."""
    zones = NetworkZone.objects.filter(municipality_id=OuterRef("municipality_id")).order_by("pk")
    return programs.annotate(zones=ArraySubquery(zones.values(zone=JSONObject(cidr="cidr", roles="roles"))))


def within_zones(actor: Actor, program: Any, address: str) -> Actor:
    """The actor with the roles on the program that may be used from an address; on other programs as before.

    `program` comes from `with_zones`. A role for which there is no zone is free.
    """
    zones: list[Zone] = program.zones
    if not zones:
        return actor
    held = {
        role: ids - {program.pk} if program.pk in ids and not _is_open(role, zones, address) else ids
        for role, ids in actor.programs_by_role.items()
    }
    return replace(actor, programs_by_role=held)


def _is_open(role: Role, zones: Sequence[Zone], address: str) -> bool:
    mine = [zone["cidr"] for zone in zones if role.value in zone["roles"] or not zone["roles"]]
    if not mine:
        return True
    try:
        asked = ip_address(address)
    except ValueError:
        return False
    return any(asked in ip_network(cidr) for cidr in mine)
