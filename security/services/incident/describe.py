"""What the authority asks beyond cause and prevention, and what the letter to the residents tells, is written down."""

from dataclasses import asdict, dataclass

from security import events
from security.actor import Actor, authorise
from security.audit.record import record
from security.services.incident.locks import lock_incident
from security.services.incident.open_incident import OPENERS


@dataclass(frozen=True, slots=True)
class Matters:
    """Which personal data, harm that came of it or may come, what was done for the residents, what was made public,
    anything else; and what the letter to the residents tells of the incident."""

    items: str = ""
    harm: str = ""
    to_residents: str = ""
    publication: str = ""
    other_matters: str = ""
    letter_text: str = ""


def describe_incident(*, actor: Actor, program_id: int, number: int, matters: Matters) -> None:
    """Write them; what is not known yet stays empty. After the final report to the municipality too: the authority may
    ask later. Raises OfficeError ``not_found``."""
    authorise(actor, *OPENERS, program_id=program_id)
    incident = lock_incident(program_id, number, is_closed_too=True)
    texts = {name: text.strip() or None for name, text in asdict(matters).items()}
    for name, text in texts.items():
        setattr(incident, name, text)
    incident.save(update_fields=list(texts))
    written = sorted(name for name, text in texts.items() if text)
    record(
        events.INCIDENT_DESCRIBED,
        actor=actor,
        program_id=program_id,
        subject_ids=[incident.pk],
        data={"written": written},
    )
