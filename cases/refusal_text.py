"""Why an act on a case was refused and what to do, in words: the codes of the services' refusals."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

SENTENCES: dict[str, str] = {
    "missing": gettext_noop("There is no such case any more. Reload the list."),
    "status": gettext_noop("The case is at another step now. Reload the page and look at its status."),
    "stage": gettext_noop("The case is at another step now. Reload the page and look at its status."),
    "state": gettext_noop("It was settled already. Reload the page."),
    "released": gettext_noop("Somebody else has lifted this stop already. Reload the page."),
    "ended": gettext_noop("The case has ended. Nothing can be opened on it any more."),
    "hold": gettext_noop("The case is stopped. Settle what stops it first."),
    "role": gettext_noop("Your role does not allow this at this step. Ask the manager of the program."),
    "kind": gettext_noop("This stop is settled where it came from: its deficiency, duplicate or account."),
    "claimed": gettext_noop("Somebody else works on the case. Wait until it is put back, or start the next one."),
    "other": gettext_noop("Somebody else works on the case. Only they or a manager put it back."),
    "keyer": gettext_noop("You keyed this case. Somebody else has to screen it."),
    "same_person": gettext_noop("You did the other screening of this case. Somebody else has to do this one."),
    "restricted": gettext_noop("This case is handled by the dedicated desk. Transfer it there."),
    "protected": gettext_noop("Only the dedicated desk writes to or calls this household."),
    "apart": gettext_noop(
        "What was decided counts protected people, for whom the head may not be paid. The stop stays on this case."
    ),
    "stale": gettext_noop("Somebody else changed the case meanwhile. Your answers are still here."),
    "answers": gettext_noop("A question has no answer, or the checklist has changed. Go through it once more."),
    "fit_with_no": gettext_noop(
        "Fit does not go with an answer no. Judge that question again or record it as deficient."
    ),
    "nothing_missing": gettext_noop(
        "Nothing that opens a deficiency was answered no. Judge again or name the deficiency."
    ),
    "code": gettext_noop("The program does not use this reason. Choose another one."),
    "nothing": gettext_noop("There is nothing to tell the resident in this way. Choose the other way, or reload."),
    "telephone": gettext_noop("This cannot be settled by telephone. Wait for the document, or ask a manager."),
    "keying": gettext_noop("An account by telephone or on paper is keyed twice. Send it to the keyers."),
    "decided": gettext_noop("The case is decided already. Ask the municipality."),
    "budget": gettext_noop("The budget is spent. Raise the budget or deny the application."),
    "screening": gettext_noop("The screening found the case not eligible. Deny it, or send it back to screening."),
    "certificate": gettext_noop("Everybody who is entitled has a certificate already. Replace it, or deny."),
    "amount": gettext_noop("The application has no amount within the ceiling. Send it back to screening."),
}


def refusal_text(code: str) -> str:
    """The sentence for a code."""
    return _(SENTENCES[code]) if code in SENTENCES else _("This cannot be done now. Reload the page.")


def refusal_texts(codes: Iterable[str]) -> str:
    """The sentences for several codes, each once."""
    return " ".join(dict.fromkeys(refusal_text(code) for code in codes))
