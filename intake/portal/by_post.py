"""What a resident left for the post: which documents, in which envelope, and until when."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from intake.portal.days import day_text_of
from intake.portal.missing import MISSING
from intake.portal.models import SentKind
from intake.portal.texts import SLOTS, Slot
from intake.rules.online_answer import asks_for
from intake.services.online.open_letter import OpenLetter
from intake.services.online.status import Receipt


@dataclass(frozen=True, slots=True)
class ByPost:
    """The documents that are still to be sent."""

    documents: list[Slot]
    envelope: str
    until: str


def by_post(letter: OpenLetter, receipt: Receipt) -> ByPost | None:
    """What has to be sent by post after what was sent here; None when there is nothing."""
    slots = receipt.content.get("by_post", [])
    if not slots:
        return None
    if receipt.kind is SentKind.ANSWER:
        return _of_answer(receipt)
    return ByPost(
        documents=[SLOTS[slot] for slot in slots],
        envelope=_("We send you a letter with an envelope for the copies. It needs no stamp."),
        until=_("The last day stands in that letter. As a rule it is %(days)d days after the letter.")
        % {"days": letter.program.answer_days},
    )


def _of_answer(receipt: Receipt) -> ByPost:
    """The letter that asked has its envelope and its day already."""
    asked = [code for code in receipt.content.get("codes", []) if "photos" in asks_for(code)]
    day = day_text_of(receipt.content.get("deadline_on"))
    return ByPost(
        documents=[Slot(title=MISSING[code]) if code in MISSING else SLOTS["answer"] for code in asked],
        envelope=_("Use the envelope of our letter. It needs no stamp."),
        until=_("It has to be here by %(day)s.") % {"day": day} if day else _("The last day stands in our letter."),
    )
