"""How a certificate reaches its owner: an answer of the form, asked on paper, online and by telephone alike.

The codes are those that keyers type: one key.
"""

from collections.abc import Mapping
from typing import Any, Final

DELIVERY: Final = "delivery"
BY_DOWNLOAD: Final = "1"
BY_MAIL: Final = "2"


def wants_paper(answers: Mapping[str, Any]) -> bool:
    """Whether it goes out by mail: so it does where nothing was said."""
    return bool(answers.get(DELIVERY, BY_MAIL) != BY_DOWNLOAD)
