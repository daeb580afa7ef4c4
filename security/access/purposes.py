"""Why somebody looks: what the page is for, and whose duty brings the person there."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _

from security.actor import Actor
from security.roles import Role


class Purpose(models.TextChoices):
    """The purpose of a look, as the contract lists them."""

    SEARCH = "search", _("search")
    MAIL = "mail", _("mail")
    KEYING = "keying", _("keying")
    SCREENING = "screening", _("screening")
    DECISION = "decision", _("decision")
    PAYMENT = "payment", _("payment")
    LETTERS = "letters", _("letters")
    CALL = "call", _("telephone")
    DEDICATED_DESK = "dedicated_desk", _("dedicated desk")
    MANAGEMENT = "management", _("management of the office")
    SUPERVISION = "supervision", _("supervision by the municipality")
    EXPORT = "export", _("file that leaves the office")
    EXCHANGE = "exchange", _("exchange with the municipality's system")


# By the app's namespace, or the name of the address where one app has several.
OF_PLACE: Mapping[str, Purpose] = MappingProxyType(
    {
        "cases:search": Purpose.SEARCH,
        "callcenter": Purpose.CALL,
        "reports:case-evidence": Purpose.SUPERVISION,
        "reports": Purpose.LETTERS,
        "intake:mail": Purpose.MAIL,
        "intake:answer": Purpose.MAIL,
        "intake:entry": Purpose.KEYING,
        "intake:adjudication": Purpose.KEYING,
        "cases:batch": Purpose.PAYMENT,
        "cases:failed-account": Purpose.PAYMENT,
    }
)
# Elsewhere the first of a person's duties, in this order, says it.
OF_ROLE: Mapping[Role, Purpose] = MappingProxyType(
    {
        Role.PROTECTED_CASE_OFFICER: Purpose.DEDICATED_DESK,
        Role.REVIEWER: Purpose.SCREENING,
        Role.OFFICER: Purpose.DECISION,
        Role.KEYER: Purpose.KEYING,
        Role.MAILROOM: Purpose.MAIL,
        Role.CALLER: Purpose.CALL,
        Role.PAYMENT_CLERK: Purpose.PAYMENT,
        Role.TREASURER: Purpose.PAYMENT,
        Role.MANAGER: Purpose.MANAGEMENT,
        Role.AUDITOR: Purpose.SUPERVISION,
        Role.VIEWER: Purpose.SUPERVISION,
        Role.API_CLIENT: Purpose.EXCHANGE,
    }
)


def purpose_of(actor: Actor, *, program_id: int, place: str) -> Purpose:
    """The purpose of a look at a place, such as "cases:application-show"."""
    for known, purpose in OF_PLACE.items():
        if place == known or place.startswith((f"{known}:", f"{known}-")):
            return purpose
    held = (purpose for role, purpose in OF_ROLE.items() if actor.has_role(role, program_id))
    return next(held, Purpose.SUPERVISION)
