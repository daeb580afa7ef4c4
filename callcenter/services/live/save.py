"""Keeping what is typed of a call that goes on."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from callcenter.models import LiveCall
from cases.errors import NotFoundError
from security import clock
from security.actor import Actor, authorise
from security.roles import Role


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the desk's fields, as it is typed: nothing needs to be complete before the call ends."""

    telephone: str = ""
    topic: str = ""
    outcome: str = ""
    speaker: str = ""
    confirmed: tuple[str, ...] = ()
    note: str = ""
    calls_back: bool = False
    call_back_typed: str = ""
    call_back_by_id: int | None = None
    escalates: bool = False
    question: str = ""
    reissues: bool = False


def save_call(*, actor: Actor, program_id: int, typed: Typed) -> LiveCall:
    """Keep it. Raises NotFoundError ``ended`` when the person has no call any more: it was ended in another window."""
    authorise(actor, Role.CALLER, Role.MANAGER, program_id=program_id)
    live = live_call_of(program_id, actor.person_id)
    for name in Typed.__slots__:
        value = getattr(typed, name)
        setattr(live, name, list(value) if name == "confirmed" else value)
    live.telephone, live.note, live.question = typed.telephone or None, typed.note or None, typed.question or None
    live.saved_at = clock.now()
    live.save()
    return live


def live_call_of(program_id: int, user_id: int) -> LiveCall:
    """The call of a person that is going on, for writing. Raises NotFoundError ``ended``."""
    rows = LiveCall.objects.filter(program_id=program_id, handled_by_id=user_id)
    live = rows.select_for_update(no_key=True).first()
    if live is None:
        raise NotFoundError(
            _("This call has ended, maybe in another window. What you typed still stands here."), code="ended"
        )
    return live
