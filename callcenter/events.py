"""Event codes of the call centre."""

from security.events import declare

CALL_LOGGED = declare("callcenter.call_logged", "call", "A call was logged")
CALLBACK_DONE = declare("callcenter.callback_done", "callback", "What was promised in a call was done")
FAQ_SAVED = declare("callcenter.faq_saved", "faqarticle", "An FAQ article was saved")
