"""Saving what is said on the telephone about a topic."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from callcenter import events
from callcenter.models import Script, Topic
from callcenter.rules.default_scripts import Lines
from cases.errors import StaleError
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def save_script(*, actor: Actor, program_id: int, topic: Topic, lines: Mapping[int, Lines], version: int = 0) -> None:
    """Write the steps of a topic. `version` is the sum of versions of its rows when the page was opened, 0 for none.

    Raises StaleError when somebody saved in between.
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    rows = {
        row.step: row
        for row in Script.objects.filter(program_id=program_id, topic=topic)
        .select_for_update(no_key=True)
        .order_by("step")
    }
    if sum(row.version for row in rows.values()) != version:
        raise StaleError(_("Somebody else saved this script in the meantime. Compare both before you save."))
    for step, text in sorted(lines.items()):
        row = rows.get(step) or Script(program_id=program_id, topic=topic, step=step, version=0)
        row.say, row.caution, row.version = text.say, text.caution, row.version + 1
        row.save()
        rows[step] = row
    record(
        events.SCRIPT_SAVED,
        actor=actor,
        program_id=program_id,
        subject_ids=[row.pk for row in rows.values()],
        data={"topic": topic.value},
    )
