"""What the letters about an incident say to the residents whom it touches."""

from collections.abc import Collection
from dataclasses import dataclass

from cases.models import Notice, NoticeKind
from security.db.among import Among
from security.models import Incident


@dataclass(frozen=True, slots=True)
class IncidentWords:
    """The words of one incident, paragraph by paragraph, none of them about one household."""

    told: tuple[str, ...]
    data_items: tuple[str, ...]
    harm: tuple[str, ...]


def words_of(incident: Incident) -> IncidentWords:
    """Opened and in paragraphs."""
    return IncidentWords(
        told=_paragraphs(incident, "letter_text"),
        data_items=_paragraphs(incident, "items"),
        harm=_paragraphs(incident, "harm"),
    )


def words_of_letters(program_id: int, notice_ids: Collection[int]) -> dict[int, IncidentWords]:
    """By letter, for those of these that are about an incident; each incident is opened once."""
    notices = Notice.objects.filter(Among("pk", notice_ids), program_id=program_id, kind=NoticeKind.INCIDENT)
    number_of = dict(notices.values_list("pk", "params__incident"))
    incidents = Incident.objects.filter(program_id=program_id, number__in=set(number_of.values()) - {None})
    words = {incident.number: words_of(incident) for incident in incidents}
    return {pk: words[number] for pk, number in number_of.items() if number in words}


def _paragraphs(incident: Incident, name: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in (incident.open(name) or "").splitlines() if line.strip())
