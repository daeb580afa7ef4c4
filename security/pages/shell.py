"""What every staff page shows around its content: program, menu, news, jobs, person."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from security.actor import Actor
from security.models import Job, Program
from security.pages.keyset import CountUpTo
from security.pages.menu import Group, menu_for
from security.pages.news import new_of_each
from security.roles import ROLE_LABELS, Role


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Everything is lazy: a page that does not show it asks nothing."""
    actor: Actor | None = getattr(request, "actor", None)
    program: Program | None = getattr(request, "program", None)
    density = request.COOKIES.get("density", "")
    context: dict[str, Any] = {"density": density if density == "compact" else ""}
    if actor is None:
        return context
    context["my_programs"] = SimpleLazyObject(lambda: _programs(actor))
    if program is not None:
        context["program"] = program
        context["my_roles"] = [ROLE_LABELS[role] for role in Role if actor.has_role(role, program.pk)]
        context["menu"] = SimpleLazyObject(lambda: _menu(actor, program, request.path))
        context["bar"] = SimpleLazyObject(lambda: bar_figures(actor, program_id=program.pk))
        context["sees_jobs"] = actor.has_role(Role.MANAGER, program.pk)
    return context


def _programs(actor: Actor) -> list[Program]:
    return list(Program.objects.filter(pk__in=actor.program_ids).select_related("municipality").order_by("number"))


def _menu(actor: Actor, program: Program, path: str) -> list[Group]:
    is_closed = program.closed_at is not None
    return menu_for(actor, program_id=program.pk, program_code=program.code, path=path, is_closed=is_closed)


@dataclass(frozen=True, slots=True)
class BarFigures:
    """What the bar on top counts: jobs that run, and news that the person has not read."""

    running_jobs: int
    news: int


def bar_figures(actor: Actor, *, program_id: int) -> BarFigures:
    """Both by one statement: they stand on every page."""
    running = CountUpTo(Job.objects.filter(program_id=program_id, state=Job.State.RUNNING))
    columns = [running, *new_of_each(actor, program_id=program_id)]
    jobs, *news = Program.objects.filter(pk=program_id).values_list(*columns).get()
    return BarFigures(jobs, sum(news))
