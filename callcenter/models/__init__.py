"""Rows of the call centre."""

from callcenter.models.call import Call, Callback, Topic
from callcenter.models.faq import FaqArticle

__all__ = ["Call", "Callback", "FaqArticle", "Topic"]
