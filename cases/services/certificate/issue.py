"""Certificates for the people of granted applications; a part of the decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cases import events
from cases.models import Application, Certificate, NoticeKind, ProgramSetup
from cases.rules.certificate_number import make_certificate_number
from cases.rules.delivery import wants_paper
from cases.selectors.entitled_people import entitled_people, people_with_certificate
from cases.services.notice.queue import NoticeTarget, queue_notices
from cases.services.setup.take_numbers import take_numbers
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import Program
from security.roles import Role
from security.sealing.seal import blind_index


@dataclass(frozen=True, slots=True)
class Issued:
    """Ids of the certificates by application, and by application why no letter was queued."""

    certificates: dict[int, list[int]] = field(default_factory=dict)
    without_letter: dict[int, str] = field(default_factory=dict)


def issue_certificates(*, actor: Actor, program_id: int, applications: Sequence[Application]) -> Issued:
    """Give everybody who is entitled in these households a certificate of the running term, by the officer who grants.

    `applications` are locked by the caller, and so are their households. Who has a valid certificate of the term gets
    no second one. Where the form asks for paper, or says nothing, the certificates are queued as a letter.
    """
    authorise(actor, Role.OFFICER, program_id=program_id)
    setup = ProgramSetup.objects.get(program_id=program_id)
    people = entitled_people(setup, [row.household_id for row in applications])
    # Decided twice: the second finds everybody with a certificate and issues none.
    holders = people_with_certificate(program_id, setup.period, people)
    wanted = [
        (row, person) for row in applications for person in people.get(row.household_id, []) if person.pk not in holders
    ]
    made = store_certificates(actor, setup, [(row.household_id, person.pk, row.pk, None) for row, person in wanted])
    found: dict[int, list[int]] = {}
    for one in made:
        found.setdefault(one.application_id, []).append(one.pk)
    if made:
        record(
            events.CERTIFICATE_ISSUED,
            actor=actor,
            program_id=program_id,
            subject_ids=[one.pk for one in made],
            data={"term": setup.period, "count": len(made)},
        )
    return Issued(found, _queue_letters(actor, program_id, applications, found))


def store_certificates(
    actor: Actor, setup: ProgramSetup, wanted: Sequence[tuple[int, int, int, int | None]]
) -> list[Certificate]:
    """Write certificates for (household, person, application, the one it replaces); numbers follow the order."""
    if not wanted:
        return []
    program_id, at, today = setup.program_id, clock.now(), clock.today()
    assert actor.user_id is not None  # noqa: S101 - only people hold the roles that issue
    program_no = Program.objects.values_list("number", flat=True).get(pk=program_id)
    serials = take_numbers(program_id=program_id, kind="certificate", count=len(wanted))
    return Certificate.objects.bulk_create(
        [
            Certificate(
                program_id=program_id,
                number=str(
                    make_certificate_number(
                        program_no, serial, blind_index(str(serial), program_id=program_id, purpose="certificate")
                    )
                ),
                household_id=household_id,
                person_id=person_id,
                application_id=application_id,
                term=setup.period,
                issued_on=today,
                valid_until=setup.certificate_until or setup.applications_until,
                issued_at=at,
                issued_by_id=actor.user_id,
                replaces_id=replaces_id,
            )
            for (household_id, person_id, application_id, replaces_id), serial in zip(wanted, serials, strict=True)
        ],
        batch_size=2_000,
    )


def _queue_letters(
    actor: Actor, program_id: int, applications: Sequence[Application], issued: Mapping[int, Sequence[int]]
) -> dict[int, str]:
    targets = [
        NoticeTarget(row.household_id, row.pk, {"certificates": list(issued[row.pk])})
        for row in applications
        if row.pk in issued and wants_paper(row.answers)
    ]
    if not targets:
        return {}
    queued = queue_notices(actor=actor, program_id=program_id, kind=NoticeKind.CERTIFICATE, targets=targets)
    return {about: code for (_household, about), code in queued.refusals.items() if about is not None}
