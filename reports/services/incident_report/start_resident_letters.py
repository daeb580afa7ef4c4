"""Letters about an incident to the households that it touches (本人通知): queued like every letter, by a job."""

from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.models import Notice, NoticeKind
from cases.services.notice.start_queueing import start_queueing
from reports.selectors.incident_words import IncidentWords, words_of
from security import events
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import Incident, IncidentHousehold, Job
from security.roles import Role

# A letter is one page: what is longer is told in fewer words.
MOST_TOLD = 400
MOST_OTHER = 100


def start_resident_letters(*, actor: Actor, program_id: int, number: int) -> Job:
    """Have a letter queued to each household that the incident touches and that has none of it yet.

    Restricted households get none here, as by every other letter of the office: the dedicated desk tells them. Raises
    CaseError ``not_found``, ``drill``, ``words`` (not written, or too long for one page), ``nobody``.
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    incident = Incident.objects.select_for_update(no_key=True).filter(program_id=program_id, number=number).first()
    if incident is None:
        raise CaseError(_("There is no such incident. Reload the list."), code="not_found")
    if incident.is_drill:
        raise CaseError(_("This is a drill: residents are not written to."), code="drill")
    _check(words_of(incident))
    touched = IncidentHousehold.objects.filter(program_id=program_id, incident=incident)
    written = Notice.objects.filter(program_id=program_id, kind=NoticeKind.INCIDENT, params__incident=number)
    told = set(written.exclude(state=Notice.State.VOID).values_list("household_id", flat=True))
    ids = [pk for pk in touched.order_by("household_id").values_list("household_id", flat=True) if pk not in told]
    job = start_queueing(
        actor=actor,
        program_id=program_id,
        kind=NoticeKind.INCIDENT,
        household_ids=ids,
        params={"incident": number},
    )
    record(
        events.INCIDENT_LETTERS,
        actor=actor,
        program_id=program_id,
        subject_ids=[incident.pk],
        data={"households": len(ids), "job": job.pk},
    )
    return job


def _check(words: IncidentWords) -> None:
    if not words.told or not words.data_items:
        raise CaseError(_("Write which data, and what the letter tells the residents, first."), code="words")
    lengths = [sum(map(len, told)) for told in (words.data_items, words.harm)]
    if sum(map(len, words.told)) > MOST_TOLD or any(length > MOST_OTHER for length in lengths):
        raise CaseError(
            _(
                "The letter is one page: tell what happened and why in %(told)d characters, data and harm in "
                "%(other)d each."
            )
            % {"told": MOST_TOLD, "other": MOST_OTHER},
            code="words",
        )
