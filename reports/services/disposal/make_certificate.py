"""The certificate of a disposal (消去証明書), a PDF without personal data."""

import hashlib
import json

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from reports import events
from reports.errors import ReportError
from reports.models import DataReturn
from reports.pdf import lay_out
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.disposal.terms import terms_of
from security.models import Disposal, DisposalCertificate, Program
from security.roles import Role
from security.selectors.disposals import by_kind, kept_by_reason


def make_certificate(*, actor: Actor, program_id: int, number: int) -> DisposalCertificate:
    """Draw the certificate of a disposal that was carried out and keep it; asked again it is the same.

    People stand in it as their accounts and companies. Raises ReportError ``not_done``.
    """
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id, system=True)
    rows = Disposal.objects.filter(program_id=program_id, number=number, state=Disposal.State.DONE)
    disposal = rows.select_for_update(no_key=True, of=("self",)).first()
    if disposal is None:
        raise ReportError(_("The certificate is made once the disposal is carried out."), code="not_done")
    # Idempotency: the end of a job may be tried again.
    standing = DisposalCertificate.objects.filter(program_id=program_id, disposal=disposal).first()
    if standing is not None:
        return standing
    with translation.override("ja"):  # whoever's language the job runs in
        content = _draw(disposal)
    made = DisposalCertificate.objects.create(
        program_id=program_id,
        disposal=disposal,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        made_at=clock.now(),
    )
    record(
        events.CERTIFICATE_MADE,
        actor=actor,
        program_id=program_id,
        subject_ids=[made.pk],
        data={"disposal": number, "sha256": made.sha256},
    )
    return made


def _draw(disposal: Disposal) -> bytes:
    program = Program.objects.select_related("municipality", "contractor").get(pk=disposal.program_id)
    proof = disposal.proof or {}
    returned = _returned(program.pk)
    by_app = {term.holding.app: term for term in terms_of(program)}
    terms = [by_app[app] for app in disposal.apps]
    context = {
        "program": program,
        "disposal": disposal,
        "proof": proof,
        "proof_sha256": hashlib.sha256(json.dumps(proof, sort_keys=True).encode()).hexdigest(),
        "kinds": zip(by_kind(disposal.apps, proof["tables"]), terms, strict=True),
        "kept": kept_by_reason(proof["kept"]),
        "erased_outside": sum(line["erased"] for line in proof["outside"]),
        "made_on": clock.today(),
        "returned": returned,
        "days": {
            name: clock.local(moment).date()
            for name, moment in (
                *((name, getattr(disposal, name)) for name in ("asked_at", "decided_at", "finished_at", "proved_at")),
                ("received_at", returned.received_at if returned else None),
            )
            if moment is not None
        },
    }
    pdf: bytes = lay_out(render_to_string("reports/documents/disposal.html", context)).write_pdf()
    return pdf


def _returned(program_id: int) -> DataReturn | None:
    """The last package that the municipality received."""
    rows = DataReturn.objects.filter(program_id=program_id, state=DataReturn.State.RECEIVED)
    return rows.defer("summary").order_by("-number").first()
