"""Event codes of the call centre."""

from django.utils.translation import gettext_lazy as _

from security.events import declare

CALL_TAKEN = declare("callcenter.call_taken", "livecall", _("A call was taken, or dialled"))
CALLER_CHOSEN = declare(
    "callcenter.caller_chosen", "household", _("The household of a caller was opened at the call desk")
)
CALL_LOGGED = declare("callcenter.call_logged", "call", _("A call was logged"))
CALLBACK_DONE = declare("callcenter.callback_done", "callback", _("What was promised in a call was done"))
NUMBER_REVEALED = declare(
    "callcenter.number_revealed", "callback", _("The full number of a promised call was shown to a person")
)
CALLBACK_POSTPONED = declare("callcenter.callback_postponed", "callback", _("Nobody answered; another time was set"))
ESCALATED = declare("callcenter.escalated", "escalation", _("A call was handed to the manager"))
ESCALATION_ANSWERED = declare("callcenter.escalation_answered", "escalation", _("The manager settled a call"))
FAQ_SAVED = declare("callcenter.faq_saved", "faqarticle", _("An FAQ article was saved"))
SCRIPT_SAVED = declare("callcenter.script_saved", "script", _("A script was saved"))
