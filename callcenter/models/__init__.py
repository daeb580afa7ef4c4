"""Rows of the call centre."""

from callcenter.models.call import Call, Callback, Speaker, Topic
from callcenter.models.escalation import Escalation
from callcenter.models.faq import FaqArticle
from callcenter.models.live_call import LiveCall
from callcenter.models.script import Script

__all__ = ["Call", "Callback", "Escalation", "FaqArticle", "LiveCall", "Script", "Speaker", "Topic"]
