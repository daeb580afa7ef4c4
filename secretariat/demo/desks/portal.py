"""The online window: letters are published, residents submit on their side, the office pulls what waits there."""

import random
import uuid
from typing import Final

from callcenter.services.faq.publish import publish_articles
from cases.models import BenefitKind
from intake.services.online.publish_status import publish_statuses
from intake.services.online.pull_waiting import pull_waiting
from intake.services.online.start_publish import start_publish
from intake.services.online.status import look_up_status
from intake.services.online.submit import Attachment, submit
from secretariat.demo.envelopes import copies
from secretariat.demo.forms import Raw, form_of, written
from secretariat.demo.people.behaviour import Channel
from secretariat.demo.residents import Resident
from secretariat.demo.stage import Stage
from security import clock
from security.actor import system_actor
from security.roles import Role

ONLINE: Final = "online"
LOOKS_AT_STATUS: Final = 0.1
FIRST_MINUTE, LAST_MINUTE = 6 * 60, 8 * 60


def open_window(stage: Stage) -> None:
    """Publish the program and its letters on the portal, where the program takes applications online."""
    if ONLINE not in stage.setup.channels:
        return
    with stage.at(15):
        job = start_publish(actor=stage.play(Role.MANAGER), program_id=stage.program_id)
        publish_articles(actor=stage.play(Role.MANAGER), program_id=stage.program_id)
    stage.jobs.wait(program_id=stage.program_id, job_id=job.pk, what=f"{stage.program.name}: online window")


def submit_online(stage: Stage) -> int:
    """Residents fill in their form on the portal, at home and on any day; returns how many did."""
    due = _due(stage)
    for resident in due:
        rng = random.Random(f"{stage.seed}:{resident.number}:{stage.day}:online")
        hour, minute = divmod(rng.randrange(FIRST_MINUTE, LAST_MINUTE), 60)
        with clock.at(stage.moment(hour, minute)):
            _submit(stage, resident)
            if rng.random() < LOOKS_AT_STATUS:
                look_up_status(
                    program_code=stage.program.code,
                    receipt_number=resident.receipt_number,
                    secret=resident.secret,
                    address=_address(resident),
                )
        if resident.behaviour.channel is Channel.BOTH:
            resident.replied_again = True
        else:
            resident.replied = True
    return len(due)


def pull(stage: Stage) -> int:
    """Take over what waits on the portal and tell the portal how the cases stand; returns how many were taken."""
    taken = 0
    with clock.at(stage.moment(11, 15)):
        while sum((counts := pull_waiting(program_id=stage.program_id)).values()):
            taken += counts["taken"]
    with stage.at(11, 40):
        publish_statuses(actor=system_actor("intake.publish_statuses"), program_id=stage.program_id)
    return taken


def order_pictures(stage: Stage, residents: list[Resident]) -> None:
    """Have the pictures that residents attach drawn ahead."""
    for resident in residents:
        stage.studio.order(_key(stage, resident), copies(resident, _values(stage, resident), seed=stage.seed))


def _due(stage: Stage) -> list[Resident]:
    """Who sends the form today: the first reply of some, the second of those who reply twice."""
    due = []
    for resident in stage.residents:
        channel = resident.behaviour.channel
        if resident.is_push or resident.protected or resident.excluded:
            continue
        on = resident.replies_on() if channel is Channel.ONLINE else None
        if channel is Channel.BOTH and not resident.replied_again:
            on = resident.replies_again_on()
        if on is not None and on <= stage.day and (channel is Channel.BOTH or not resident.replied):
            due.append(resident)
    return due


def _submit(stage: Stage, resident: Resident) -> None:
    values = _values(stage, resident)
    pages = stage.studio.collect(_key(stage, resident), copies(resident, values, seed=stage.seed))
    submit(
        program_code=stage.program.code,
        receipt_number=resident.receipt_number,
        secret=resident.secret,
        address=_address(resident),
        values=values,
        files=[Attachment(f"page-{number}.png", content) for number, content in enumerate(pages, start=1)],
        reference=uuid.uuid5(uuid.NAMESPACE_URL, f"{stage.seed}:{resident.receipt_number}"),
    )


def _values(stage: Stage, resident: Resident) -> Raw:
    """The form on the screen: it insists on fields and ticks, so only copies can be missing."""
    form = form_of(resident, subsidy=stage.setup.kind == BenefitKind.SUBSIDY)
    values = written(resident, form, on=stage.day, complete=True, seed=stage.seed)
    missing = set(resident.behaviour.deficiencies)
    return values | {"id_copy": "D01" not in missing, "account_copy": "D05" not in missing}


def _key(stage: Stage, resident: Resident) -> str:
    return f"{stage.program.number}:online:{resident.receipt_number}"


def _address(resident: Resident) -> str:
    """An address of the documentation range (RFC 3849): the portal counts attempts by address."""
    return f"2001:db8::{resident.household_id:x}"
