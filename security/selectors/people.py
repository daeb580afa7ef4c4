"""The people of a program: the roster of workers (作業者名簿), and who of them may not enter yet or any more."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from security import clock
from security.actor import Actor, authorise
from security.clearance import LACK_LABELS, is_training_due
from security.gate import ROLE_BY_CODENAME
from security.models import (
    Contractor,
    Program,
    ProgramGroupPermission,
    ProgramUserPermission,
    Site,
    Subcontract,
    User,
)
from security.pages.keyset import CountUpTo
from security.roles import EMPLOYER_OF_ROLE, ROLE_LABELS, EmployerKind, Role

READERS = (Role.MANAGER, Role.OFFICER, Role.AUDITOR, Role.VIEWER)


@dataclass(frozen=True, slots=True)
class Worker:
    """A person with a role on the program. `is_handed_on` says that a subcontractor employs them, `is_approved` that
    the municipality let their company work today.
    """

    user: User
    roles: tuple[Role, ...]
    company: str
    is_handed_on: bool
    is_approved: bool

    @property
    def role_labels(self) -> list[str]:
        """The roles in the language of the reader."""
        return [str(ROLE_LABELS[role]) for role in self.roles]

    @property
    def lack_labels(self) -> list[str]:
        """What keeps them out, in the language of the reader."""
        found = [str(LACK_LABELS[lack]) for lack in self.user.lacks]
        return found if self.is_approved else [*found, _("company not approved")]

    @property
    def is_training_due(self) -> bool:
        """Whether the yearly training is to be repeated."""
        return self.is_of_contractor and is_training_due(self.user.trained_on, today=clock.today())

    @property
    def has_left(self) -> bool:
        """Whether the account is closed."""
        return not self.user.may_work

    @property
    def is_of_contractor(self) -> bool:
        """Whether a company employs them, and not the municipality."""
        return self.user.contractor_id is not None


def workers(*, actor: Actor, program_id: int) -> list[Worker]:
    """Everybody with a role on the program, by company and name; systems are no people. Those who left come last."""
    authorise(actor, *READERS, program_id=program_id)
    return workers_of(program_id)


def workers_of(program_id: int) -> list[Worker]:
    """The same, for services that have authorised their actor."""
    program = Program.objects.get(pk=program_id)
    held = _roles_held(program_id)
    approved = {program.contractor_id, *(row.subcontractor_id for row in _taken_on(program) if stands_on(row))}
    users = User.objects.filter(pk__in=held).select_related("contractor", "municipality", "site")
    found = [
        Worker(
            user=user,
            roles=roles,
            company=str(user.contractor or user.municipality or ""),
            is_handed_on=user.contractor_id not in {None, program.contractor_id},
            is_approved=user.contractor_id is None or user.contractor_id in approved,
        )
        for user in users
        if (roles := _fitting(held[user.pk], user)) and roles != (Role.API_CLIENT,)
    ]
    return sorted(
        found,
        key=lambda one: (one.has_left, not one.is_of_contractor, one.is_handed_on, one.company, one.user.username),
    )


def people_at_work(program_id: int) -> list[Worker]:
    """Those of them whose account is open, for services that have authorised their actor."""
    return [one for one in workers_of(program_id) if not one.has_left]


def _place(one: Worker) -> tuple[bool, bool, bool, str, str]:
    return one.has_left, not one.is_of_contractor, one.is_handed_on, one.company, one.user.username


def worker_ids(program_id: int, ids: Iterable[int], *, of_contractor: bool) -> list[int]:
    """Those of the accounts that work on the program, for the contractor's side or the municipality's."""
    wanted = set(ids)
    return [
        one.user.pk for one in workers_of(program_id) if one.user.pk in wanted and one.is_of_contractor is of_contractor
    ]


def sites_of(*, actor: Actor, program_id: int) -> list[Site]:
    """Places of work of the contractor and of the subcontractors of the program, the open ones first."""
    authorise(actor, *READERS, program_id=program_id)
    program = Program.objects.get(pk=program_id)
    companies = [program.contractor_id or 0, *_taken_on(program).values_list("subcontractor_id", flat=True)]
    rows = Site.objects.filter(contractor_id__in=companies).select_related("contractor")
    return sorted(rows, key=lambda row: (row.closed_on is not None, row.contractor.name, row.name))


def subcontracts_of(*, actor: Actor, program_id: int) -> list[Subcontract]:
    """What of the municipality's work is, was or shall be handed on, what waits for a decision first."""
    authorise(actor, *READERS, program_id=program_id)
    program = Program.objects.get(pk=program_id)
    rows = _taken_on(program).select_related("handed_on_by", "subcontractor", "asked_by", "decided_by")
    return sorted(rows, key=lambda row: (row.state != Subcontract.State.ASKED, -row.pk))


def people_counts(actor: Actor, program_id: int) -> dict[str, CountUpTo]:
    """Companies that wait for the municipality's consent, for the menu of officers."""
    if not actor.has_role(Role.OFFICER, program_id):
        return {}
    program = Program.objects.filter(pk=program_id)
    waiting = Subcontract.objects.filter(
        municipality_id__in=program.values("municipality_id"),
        contractor_id__in=program.values("contractor_id"),
        state=Subcontract.State.ASKED,
    )
    return {"security.subcontracts": CountUpTo(waiting)}


def companies_of(program: Program) -> list[Contractor]:
    """The contractor of a program and the companies that take work on, the contractor first."""
    taken = _taken_on(program).exclude(state=Subcontract.State.REFUSED).values("subcontractor_id")
    rows = Contractor.objects.filter(Q(pk=program.contractor_id) | Q(pk__in=taken))
    return sorted(rows, key=lambda row: (row.pk != program.contractor_id, row.name))


def stands_on(row: Subcontract) -> bool:
    """Whether the subcontract is in force today."""
    return row.state == Subcontract.State.APPROVED and row.starts_on <= clock.today() <= row.ends_on


def _taken_on(program: Program) -> "QuerySet[Subcontract]":
    return Subcontract.objects.filter(municipality_id=program.municipality_id, contractor_id=program.contractor_id or 0)


def _roles_held(program_id: int) -> dict[int, set[Role]]:
    """Roles by account, as they were given, directly and through groups."""
    held: defaultdict[int, set[Role]] = defaultdict(set)
    own = ProgramUserPermission.objects.filter(content_object_id=program_id)
    through = ProgramGroupPermission.objects.filter(content_object_id=program_id).exclude(group__user=None)
    pairs = [
        *own.values_list("user_id", "permission__codename"),
        *through.values_list("group__user", "permission__codename"),
    ]
    for user_id, codename in pairs:
        if (role := ROLE_BY_CODENAME.get(codename)) is not None:
            held[user_id].add(role)
    return dict(held)


def _fitting(roles: set[Role], user: User) -> tuple[Role, ...]:
    kind = EmployerKind(user.employer_kind)
    return tuple(role for role in Role if role in roles and EMPLOYER_OF_ROLE[role] == kind)
