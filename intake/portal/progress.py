"""A form on its way: its pages, what is filled in, what comes next."""

from dataclasses import dataclass

from intake.portal.answers import faults_of
from intake.portal.models import SentKind
from intake.portal.standing import Standing, standing_of
from intake.rules.online_answer import asks_of
from intake.rules.online_steps import CHECK, PHOTOS, Step, answer_steps, form_steps, parts_of, photo_slots
from intake.services.online.draft import OpenDraft, load_draft
from intake.services.online.open_letter import OpenLetter

ANSWER_SLOT = "answer"


@dataclass(frozen=True, slots=True, repr=False)
class Progress:
    """The pages of a form or answer with what was filled in so far."""

    kind: SentKind
    letter: OpenLetter
    standing: Standing
    draft: OpenDraft
    steps: list[Step]

    def step(self, name: str) -> Step | None:
        """The page of that name, None when this form has none."""
        return next((step for step in self.steps if step.name == name), None)

    def after(self, step: Step) -> str:
        """The name of the page that follows."""
        place = self.steps.index(step) + 1
        return self.steps[place].name if place < len(self.steps) else CHECK

    def before(self, step: Step) -> str:
        """The name of the page ahead, empty on the first."""
        place = self.steps.index(step)
        return self.steps[place - 1].name if place else ""

    def first_open(self) -> str:
        """The name of the first page that is not filled in, or of the look through."""
        return next((step.name for step in self.steps if not self.is_done(step)), CHECK)

    def is_done(self, step: Step) -> bool:
        """Whether the page can be left."""
        if step.name == PHOTOS.name:
            return not self.missing_slots() and not any(photo.needs_another for photo in self.draft.photos)
        return not faults_of(step, self.draft.values, may_keep=self.may_keep)

    @property
    def may_keep(self) -> bool:
        """Whether the account that the municipality knows can be kept: confirmation forms show it."""
        if self.kind is not SentKind.FORM or self.letter.form != "confirmation":
            return False
        return self.letter.prefill["account"] is not None

    @property
    def slots(self) -> list[str]:
        """The documents that are asked for."""
        if self.kind is SentKind.ANSWER:
            return [ANSWER_SLOT]
        return photo_slots(self.letter.form, self.draft.values)

    def missing_slots(self) -> list[str]:
        """Documents without a photograph, unless the copies come by post."""
        return [] if self.draft.values.get("copies_by_post") else self._bare_slots()

    def slots_by_post(self) -> list[str]:
        """Documents without a photograph whose copies come by post."""
        asks_for_photos = any(step.name == PHOTOS.name for step in self.steps)
        return self._bare_slots() if asks_for_photos and self.draft.values.get("copies_by_post") else []

    def _bare_slots(self) -> list[str]:
        return [slot for slot in self.slots if not self.draft.photos_of(slot)]

    def line(self, part: str) -> tuple[int, int]:
        """Which part of how many this is."""
        parts = parts_of(self.steps)
        return parts.index(part) + 1, len(parts)


def progress_of(letter: OpenLetter, kind: SentKind) -> Progress | None:
    """The form, or the answer to what is asked; None when there is nothing to fill in."""
    standing = standing_of(letter)
    draft = load_draft(letter=letter, kind=kind)
    if kind is SentKind.FORM and standing.may_apply:
        return Progress(kind, letter, standing, draft, form_steps(letter.form, draft.values))
    if kind is SentKind.ANSWER and standing.asked:
        asks = asks_of([one["code"] for one in standing.asked])
        return Progress(kind, letter, standing, draft, answer_steps(asks, letter.form, draft.values))
    return None


def kind_of(text: str) -> SentKind | None:
    """The kind that an address names, None for another word."""
    return {kind.value: kind for kind in (SentKind.FORM, SentKind.ANSWER)}.get(text)
