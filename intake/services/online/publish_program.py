"""Publishing a program to the portal."""

import os

from cases.selectors.setup import setup_of
from intake.events import PROGRAM_PUBLISHED
from intake.models import PortalKey
from intake.portal.locks import KEY_BYTES, make_key_pair
from intake.portal.models import PublishedProgram
from intake.selectors.published_program import public_facts
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import Program
from security.roles import Role


def publish_program(*, actor: Actor, program_id: int) -> int:
    """Write the program's public facts to the portal, or bring them up to date; returns its id there.

    The key pair is made with the first publication; the private half stays here, sealed. Raises NotFoundError
    ``not_set_up``.
    """
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id, system=True)
    program = Program.objects.select_related("municipality").select_for_update(of=("self",)).get(pk=program_id)
    setup = setup_of(program_id)
    facts = {**public_facts(program, setup), "public_key": _public_key(program_id), "published_at": clock.now()}
    published, _created = PublishedProgram.objects.update_or_create(
        code=program.code, defaults=facts, create_defaults={**facts, "number_key": os.urandom(KEY_BYTES)}
    )
    record(
        PROGRAM_PUBLISHED, actor=actor, program_id=program_id, subject_ids=[program_id], data={"version": setup.version}
    )
    return published.pk


def _public_key(program_id: int) -> bytes:
    key = PortalKey.objects.filter(program_id=program_id).first()
    if key is None:
        private, public = make_key_pair()
        key = PortalKey(program_id=program_id, public_key=public, private_key=private, created_at=clock.now())
        key.save()
    return bytes(key.public_key)
