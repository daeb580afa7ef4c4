"""What an online answer to a deficiency holds: photographs, an account, a name, ticks or a telephone number.

Codes are those of the catalogue (domain reference §7.7); one that a program added is answered by photographs and words.
"""

from collections.abc import Iterable
from typing import Final, Literal

Ask = Literal["photos", "account", "name", "ticks", "telephone"]

_ASKS: Final[dict[str, tuple[Ask, ...]]] = {
    "D07": ("account", "photos"),
    "D08": ("account", "photos"),
    "D09": ("account",),
    "D10": ("account", "photos"),
    "D11": ("account", "photos"),
    "D12": ("name",),
    "D13": ("name", "photos"),
    "D14": ("ticks",),
    "D15": ("telephone",),
    "D28": ("account",),
}
_ORDER: Final[tuple[Ask, ...]] = ("account", "name", "ticks", "telephone", "photos")


def asks_for(code: str) -> list[str]:
    """What the answer to one code holds."""
    return list(_ASKS.get(code, ("photos",)))


def asks_of(codes: Iterable[str]) -> list[str]:
    """What the answer to several codes holds, each once, in the order of the pages."""
    wanted = {ask for code in codes for ask in asks_for(code)}
    return [ask for ask in _ORDER if ask in wanted]
