"""What is said on the telephone: the program's own scripts, and the built-in ones where it has none."""

from dataclasses import dataclass

from callcenter.models import Script, Topic
from callcenter.rules.default_scripts import Lines, default_lines


@dataclass(frozen=True, slots=True)
class ScriptSheet:
    """The steps of a topic by their number. `version` is 0 for the built-in one."""

    topic: str
    lines: dict[int, Lines]
    version: int


def script_of(*, program_id: int, topic: str) -> ScriptSheet:
    """The script of a topic; what the program has not written is built in."""
    rows = list(Script.objects.filter(program_id=program_id, topic=topic).order_by("step"))
    own = {row.step: Lines(row.say, row.caution) for row in rows}
    return ScriptSheet(topic, {**default_lines(topic), **own}, sum(row.version for row in rows))


def scripts_written(*, program_id: int) -> list[tuple[Topic, bool]]:
    """Every topic, and whether the program has a script of its own for it."""
    own = set(Script.objects.filter(program_id=program_id).values_list("topic", flat=True).distinct())
    return [(topic, topic.value in own) for topic in Topic]
