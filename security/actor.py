"""Who acts: every service takes an Actor, and asks through `authorise` whether it may."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from security.roles import ROLE_LABELS, EmployerKind, Role
from security.tenancy.scope import require_program


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, a municipality's system or a part of this platform, with its roles by program.

    `user_id` is None for the platform's own work (expiry, roll-ups); `label` then says which part it was.
    """

    user_id: int | None
    label: str
    kind: EmployerKind
    programs_by_role: Mapping[Role, frozenset[int]] = field(default_factory=dict)
    request_id: str = ""

    def has_role(self, role: Role, program_id: int) -> bool:
        """True when the actor has the role on the program."""
        return program_id in self.programs_by_role.get(role, frozenset())

    @property
    def program_ids(self) -> frozenset[int]:
        """Programs on which the actor has any role."""
        return frozenset().union(*self.programs_by_role.values())

    @property
    def person_id(self) -> int:
        """The account's id, where the act must be a person's. Raises TypeError for the platform's own work."""
        if self.user_id is None:
            raise TypeError(f"{self.label} is no person.")
        return self.user_id


class NotAllowedError(PermissionDenied):
    """The actor lacks the role; the message says which it takes."""

    def __init__(self, actor: Actor, roles: tuple[Role, ...], program_id: int) -> None:
        super().__init__(
            _("This takes one of these roles on the program: %(roles)s. Ask a manager of the program for it.")
            % {"roles": ", ".join(str(ROLE_LABELS[role]) for role in roles)}
        )
        self.roles = roles
        self.program_id = program_id


def system_actor(label: str) -> Actor:
    """The platform acting by itself, named after the part that acts, such as "cases.expire_deficiencies"."""
    return Actor(user_id=None, label=label, kind=EmployerKind.SYSTEM)


def authorise(actor: Actor, *roles: Role, program_id: int, system: bool = False) -> None:
    """First line of every writing service: the scope holds the program and the actor has one of the roles on it.

    `system=True` also lets the platform's own work pass. Raises NotAllowedError, ProgramNotInScopeError.
    """
    require_program(program_id)
    if system and actor.kind is EmployerKind.SYSTEM:
        return
    if not any(actor.has_role(role, program_id) for role in roles):
        raise NotAllowedError(actor, roles, program_id)
