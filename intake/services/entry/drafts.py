"""The draft of a keying: what was typed, kept sealed while a form is in hand. For services that have authorised."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from intake.models import EntryDraft, EntryTask
from security import clock


@dataclass(frozen=True, slots=True, repr=False)
class Typed:
    """A form as it stands on the screen: texts as typed, and marks."""

    values: Mapping[str, str] = field(default_factory=dict)
    unreadable: Collection[str] = ()
    deficient: Collection[str] = ()


def write_draft(*, task: EntryTask, keyer_id: int, typed: Typed) -> EntryDraft:
    """Keep what was typed; a form that was put off is in hand again."""
    draft = find_draft(task, keyer_id) or EntryDraft(program_id=task.program_id, task=task, keyer_id=keyer_id)
    draft.stage = task.state
    draft.content = json.dumps(
        {
            "values": dict(typed.values),
            "unreadable": sorted(typed.unreadable),
            "deficient": sorted(typed.deficient),
        },
        ensure_ascii=False,
    )
    draft.saved_at = clock.now()
    draft.put_off_at = None
    draft.save()
    return draft


def find_draft(task: EntryTask, keyer_id: int) -> EntryDraft | None:
    """The person's draft for the stage that the task is in."""
    drafts = EntryDraft.objects.filter(program_id=task.program_id, task_id=task.pk, keyer_id=keyer_id)
    return drafts.first()


def read_draft(draft: EntryDraft) -> Typed:
    """What was typed."""
    found = json.loads(draft.open("content") or "{}")
    return Typed(
        values=found.get("values", {}),
        unreadable=frozenset(found.get("unreadable", ())),
        deficient=frozenset(found.get("deficient", ())),
    )
