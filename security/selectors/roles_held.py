"""The roles of many people at once, in words, for the list of accounts in the console."""

from collections import defaultdict
from collections.abc import Collection

from security.gate import ROLE_BY_CODENAME
from security.models import ProgramGroupPermission, ProgramUserPermission
from security.roles import ROLE_LABELS, Role


def roles_held(user_ids: Collection[int]) -> dict[int, str]:
    """By account the roles as they were given, each with the marks of its programs. Two queries for all of them."""
    own = ProgramUserPermission.objects.filter(user_id__in=user_ids)
    through = ProgramGroupPermission.objects.filter(group__user__in=user_ids)
    what = ("permission__codename", "content_object__number", "content_object__mark")
    held: defaultdict[int, defaultdict[Role, dict[int, str]]] = defaultdict(lambda: defaultdict(dict))
    for user_id, codename, number, mark in [
        *own.values_list("user_id", *what),
        *through.values_list("group__user", *what),
    ]:
        if (role := ROLE_BY_CODENAME.get(codename)) is not None:
            held[user_id][role][number] = mark
    return {
        user_id: " / ".join(_said(role, held[user_id][role]) for role in Role if role in held[user_id])
        for user_id in held
    }


def _said(role: Role, marks: dict[int, str]) -> str:
    return f"{ROLE_LABELS[role]} {'・'.join(marks[number] for number in sorted(marks))}"
