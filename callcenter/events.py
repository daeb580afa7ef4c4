"""Event codes of the call centre."""

from security.events import declare

CALL_TAKEN = declare("callcenter.call_taken", "livecall", "A call was taken, or dialled")
CALLER_CHOSEN = declare(
    "callcenter.caller_chosen", "household", "The household of a caller was opened at the call desk"
)
CALL_LOGGED = declare("callcenter.call_logged", "call", "A call was logged")
CALLBACK_DONE = declare("callcenter.callback_done", "callback", "What was promised in a call was done")
CALLBACK_POSTPONED = declare("callcenter.callback_postponed", "callback", "Nobody answered; another time was set")
ESCALATED = declare("callcenter.escalated", "escalation", "A call was handed to the manager")
ESCALATION_ANSWERED = declare("callcenter.escalation_answered", "escalation", "The manager settled a call")
FAQ_SAVED = declare("callcenter.faq_saved", "faqarticle", "An FAQ article was saved")
SCRIPT_SAVED = declare("callcenter.script_saved", "script", "A script was saved")
