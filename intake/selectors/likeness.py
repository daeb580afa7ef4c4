"""The pictures behind the rule of one picture for two households."""

from dataclasses import dataclass

from cases.models import Application, FraudSignal
from cases.selectors.fraud import READERS
from cases.selectors.readers import opened_to
from intake.models import ScanPage
from security.access.seen import seen_in_list
from security.actor import Actor, authorise

RULE = "image_alike"
CHUNK = 200


@dataclass(frozen=True, slots=True)
class Pair:
    """A page of the case and one of another case; `bits` of 576 points differ."""

    page_id: int
    other_id: int
    other_receipt_number: str
    bits: int


def pictures_of(*, actor: Actor, program_id: int, application: Application) -> list[Pair]:
    """The pairs that the rule fired with, without those of a restricted case that is not open to the reader."""
    authorise(actor, *READERS, program_id=program_id)
    signal = FraudSignal.objects.filter(program_id=program_id, application=application, rule=RULE).first()
    if signal is None:
        return []
    rows = ScanPage.objects.filter(program_id=program_id, pk__in=[pair["other"] for pair in signal.evidence])
    pages = {row.pk: row for row in rows.defer("image").select_related("mail_item__application__household")}
    households = [page.mail_item.household for page in pages.values() if page.mail_item.household]
    hidden = {home.pk for home in households if home.protected}
    hidden -= opened_to(actor, program_id, hidden)
    shown = {pk: page for pk, page in pages.items() if page.mail_item.household_id not in hidden}
    seen_in_list(program_id, [page.mail_item.household_id for page in shown.values()])
    return [
        Pair(pair["page"], pair["other"], _number(shown[pair["other"]]), pair["bits"])
        for pair in signal.evidence
        if pair["other"] in shown
    ]


def _number(page: ScanPage) -> str:
    application = page.mail_item.application
    return application.receipt_number if application else ""


def unmarked_pages(program_id: int) -> list[list[int]]:
    """Pages of matched pieces that have no mark yet, in chunks. For the look for fraud, which asks who may."""
    rows = ScanPage.objects.filter(
        program_id=program_id, doc_type="", marks__isnull=True, mail_item__application__isnull=False
    )
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    return [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
