"""How it stands with a letter, and so what its owner can do on the portal."""

from dataclasses import dataclass, field
from typing import Any, Final

from intake.portal.models import ResidentStatus, SentKind
from intake.services.online.open_letter import OpenLetter
from intake.services.online.send_notice import ENDINGS
from intake.services.online.status import Receipt, ShownStatus, receipts_of, status_of
from intake.services.online.submit import is_open
from security import clock

_GOES_ON: Final = frozenset(
    {ResidentStatus.RECEIVED, ResidentStatus.CHECKING, ResidentStatus.ASKED, ResidentStatus.TRANSFER_FAILED}
)


@dataclass(frozen=True, slots=True, repr=False)
class Repayment:
    """Money that was asked back, as it was published; `due_on` is the day of the letter, None of a recall."""

    kind: str
    asked_yen: int
    back_yen: int
    due_on: str | None

    @property
    def left_yen(self) -> int:
        """What has not come."""
        return self.asked_yen - self.back_yen

    @property
    def is_recall(self) -> bool:
        """Whether the banks give it back, so that the household has nothing to pay."""
        return self.kind == "recall"


@dataclass(frozen=True, slots=True, repr=False)
class Standing:
    """The published status beside what was sent from here, which may not have been taken over yet."""

    shown: ShownStatus
    receipts: list[Receipt]
    is_open: bool
    asked: list[dict[str, Any]] = field(default_factory=list)
    gives_certificates: bool = False

    @property
    def repayments(self) -> list["Repayment"]:
        """What was asked back of what was paid."""
        return [Repayment(**one) for one in self.shown.details.get("repayments", [])]

    @property
    def gives_cards(self) -> bool:
        """Whether the program sends a gift card, and so pays nothing."""
        return "card_sent_on" in self.shown.details

    @property
    def owes(self) -> bool:
        """Whether something that was asked back has not come: then it is not over with the payment."""
        return any(one.left_yen for one in self.repayments)

    @property
    def newest(self) -> Receipt | None:
        """The last thing that was sent from here."""
        return self.receipts[0] if self.receipts else None

    @property
    def form(self) -> Receipt | None:
        """The application that was sent from here last."""
        return next((one for one in self.receipts if one.kind is SentKind.FORM), None)

    @property
    def has_ended_here(self) -> bool:
        """Whether a withdrawal or refusal was the last thing that was sent."""
        return self.newest is not None and self.newest.kind in ENDINGS

    @property
    def needs_nothing_more(self) -> bool:
        """Whether the office still waits for something, as it was published, of which a withdrawal has made an end."""
        return self.has_ended_here and self.shown.status in {ResidentStatus.ASKED, ResidentStatus.TRANSFER_FAILED}

    @property
    def was_answered(self) -> bool:
        """Whether the last thing that was sent answers what is asked; else it can only be answered by post."""
        return self.newest is not None and self.newest.kind is SentKind.ANSWER and not self.asked

    @property
    def may_apply(self) -> bool:
        """Whether a form can be filled in: applications are taken, and none of the household's is under way."""
        if not self.is_open:
            return False
        if self.shown.status is None:
            return self.newest is None or self.has_ended_here
        if self.shown.status is not ResidentStatus.ENDED:
            return False
        return self.newest is None or self.has_ended_here or self._ended_after(self.newest)

    @property
    def may_decline(self) -> bool:
        """Whether the benefit can be refused: nothing was sent, or what was sent is withdrawn."""
        return self.may_apply and not (self.newest is not None and self.newest.kind is SentKind.DECLINE)

    @property
    def may_withdraw(self) -> bool:
        """Whether there is an application that is not decided."""
        if self.has_ended_here:
            return False
        if self.shown.status is None:
            return self.form is not None
        return self.shown.status in _GOES_ON and bool(self.shown.details.get("can_withdraw"))

    def _ended_after(self, receipt: Receipt) -> bool:
        since = self.shown.since_on
        return since is not None and receipt.sent_at.astimezone(clock.JAPAN).date() <= since


def standing_of(letter: OpenLetter) -> Standing:
    """Read the status and the receipts of the letter that is open."""
    shown = status_of(letter=letter)
    receipts = receipts_of(letter=letter)
    return Standing(
        shown, receipts, is_open(letter), _unanswered(shown, receipts), gives_certificates=letter.form == "certificate"
    )


def _unanswered(shown: ShownStatus, receipts: list[Receipt]) -> list[dict[str, Any]]:
    """What is asked and was not answered from here yet: an answer names the deadline it was given for.

    Who withdrew is asked for nothing, though the office may not have taken the withdrawal over.
    """
    if shown.status is not ResidentStatus.ASKED or (receipts and receipts[0].kind in ENDINGS):
        return []
    deadline = shown.details.get("deadline_on")
    answered = {
        code
        for one in receipts
        if one.kind is SentKind.ANSWER and one.content.get("deadline_on") == deadline
        for code in one.content.get("codes", [])
    }
    return [one for one in shown.details.get("asked", []) if one["code"] not in answered]
