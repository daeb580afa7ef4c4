"""Parts of the letter pages. `{% load letter_parts %}`."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import NoticeKind
from reports.forms.letters import RETURN_REASONS
from reports.models import NoticeRun, Posting, PrintLot, RunProof
from reports.selectors.letter_contents import letter_number
from reports.selectors.proofs import ProofState
from security.templatetags.parts import chip, moment

register = template.Library()

REASONS = {
    "missing_glyph": gettext_lazy("No font has a character of it"),
    "name_empty": gettext_lazy("It has no addressee"),
    "address_empty": gettext_lazy("It has no address"),
    "postcode_bad": gettext_lazy("Its postcode is not seven digits"),
    "name_too_long": gettext_lazy("The name does not fit into the window"),
    "address_too_long": gettext_lazy("The address does not fit into the window"),
    "protected_address": gettext_lazy("The household needs an address for letters"),
    "no_head": gettext_lazy("The household has no head"),
    "no_decision": gettext_lazy("There is no such decision"),
    "no_account": gettext_lazy("No account is on file"),
    "never_sent": gettext_lazy("Nothing was sent before"),
    "no_deficiency": gettext_lazy("No deficiency belongs to it"),
    "code_not_for_letters": gettext_lazy("Its deficiency is not told by letter"),
    "no_reason": gettext_lazy("The denial gives no reason"),
    "no_failed_transfer": gettext_lazy("No transfer failed"),
    "no_gift": gettext_lazy("No gift card is assigned"),
    "letter_overflow": gettext_lazy("The text runs over its page"),
}
KINDS_NAMED = 3
RUN_TONES = {NoticeRun.State.CHECKING: "open", NoticeRun.State.RENDERING: "info", NoticeRun.State.DONE: "ok"}


@register.filter
def letter_no(number: int) -> str:
    """The number of a letter as it is printed."""
    return letter_number(number)


@register.filter
def kind_label(kind: str) -> Any:
    """A kind of letter in words."""
    return NoticeKind(kind).label


@register.filter
def kind_labels(kinds: list[str]) -> str:
    """Several kinds of letters in words; many as the first ones and a number."""
    labels = [str(NoticeKind(kind).label) for kind in kinds]
    if len(labels) == len(NoticeKind):
        return _("all kinds")
    if len(labels) <= KINDS_NAMED:
        return "・".join(labels)
    named = "・".join(labels[:KINDS_NAMED])
    return _("%(named)s and %(count)d more") % {"named": named, "count": len(labels) - KINDS_NAMED}


@register.filter
def blocked_words(reason: str) -> str:
    """Why a letter is on the bench: the codes in words, with the field or code point that the reason names."""
    words = []
    for part in reason.split("; "):
        code, _blank, rest = part.partition(" ")
        points = " ".join(piece for piece in rest.split() if piece.startswith("U+"))
        words.append(f"{REASONS[code]}（{points}）" if points and code in REASONS else str(REASONS.get(code, part)))
    return "・".join(words)


@register.filter
def return_words(reason: str) -> Any:
    """What the post said, in words."""
    return dict(RETURN_REASONS).get(reason, reason)


SAMPLES = {
    "first": gettext_lazy("first of its lot"),
    "middle": gettext_lazy("middle of its lot"),
    "last": gettext_lazy("last of its lot"),
    "reduced": gettext_lazy("a name in its reduced form"),
}
PROOF_TONES = {RunProof.State.ASKED: "ask", RunProof.State.APPROVED: "ok", RunProof.State.REFUSED: "bad"}
POSTING_TONES = {
    Posting.State.HANDED_IN: "open",
    Posting.State.AGREED: "ok",
    Posting.State.DIFFERS: "bad",
    Posting.State.SETTLED: "end",
}


@register.filter
def sample_words(why: str) -> Any:
    """Why a letter stands in a proof."""
    return SAMPLES.get(why, why)


@register.simple_tag
def proof_state_chip(proof: RunProof) -> SafeString:
    """How far a proof is."""
    return chip(PROOF_TONES[RunProof.State(proof.state)], proof.get_state_display())


@register.simple_tag
def proof_chip(state: ProofState) -> SafeString:
    """Whether a run may be printed."""
    if state.proof is None:
        return chip("open", _("not asked yet"))
    if not state.is_same:
        return chip("warn", _("to be asked again"))
    return proof_state_chip(state.proof)


@register.simple_tag
def posting_chip(posting: Posting) -> SafeString:
    """How far a posting is."""
    return chip(POSTING_TONES[Posting.State(posting.state)], posting.get_state_display())


@register.simple_tag
def lot_place(lot: PrintLot) -> SafeString:
    """Where a lot is between drawing and post, since when."""
    if lot.cancelled_at is not None:
        return format_html("{} {}", chip("end", _("cancelled")), moment(lot.cancelled_at))
    if lot.posted_at is not None:
        return format_html("{} {}", chip("ok", _("posted")), moment(lot.posted_at))
    if lot.released_at is not None:
        return format_html("{} {}", chip("info", _("given out for printing")), moment(lot.released_at))
    return chip("open", _("to be printed"))


@register.simple_tag
def run_chip(line: Any) -> SafeString:
    """How far a run is."""
    state = line.run.state
    if state != NoticeRun.State.DONE and line.progress and line.progress.state in {"failed", "paused", "cancelled"}:
        return chip("bad" if line.progress.state == "failed" else "hold", _("job stopped"))
    return chip(RUN_TONES[state], line.run.get_state_display())
