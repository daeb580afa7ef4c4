"""Who plays in the demo: the people of a program by role, each acting with the rights that the database gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from security.actor import Actor
from security.gate import actor_for
from security.models import Program, ProgramUserPermission, User
from security.roles import Role


@dataclass(frozen=True, slots=True)
class Cast:
    """The actors of one program by role, in the order of their user names."""

    program_id: int
    actors: Mapping[Role, Sequence[Actor]]

    def play(self, role: Role, number: int = 0) -> Actor:
        """The actor number `number` (from 0, going round) of a role. Raises LookupError when nobody has it."""
        people = self.actors.get(role, ())
        if not people:
            raise LookupError(f"Program {self.program_id} has nobody in the role {role}: grant it to a user first.")
        return people[number % len(people)]

    def apart(self, role: Role, number: int, *taken: Actor) -> Actor:
        """The next actor of a role who is none of `taken`. Raises LookupError when there is no other."""
        people = self.actors.get(role, ())
        for step in range(len(people)):
            found = people[(number + step) % len(people)]
            if found not in taken:
                return found
        raise LookupError(
            f"Program {self.program_id} has too few people in the role {role} for work that is kept apart."
        )


def cast_of(program: Program) -> Cast:
    """Everybody with a role on the program, read from the database."""
    holders = ProgramUserPermission.objects.filter(content_object=program).values("user_id")
    actors = [actor_for(user) for user in User.objects.filter(pk__in=holders, is_active=True).order_by("username")]
    by_role = {role: [actor for actor in actors if actor.has_role(role, program.pk)] for role in Role}
    return Cast(program.pk, {role: people for role, people in by_role.items() if people})
