"""What of a value stays when it is masked: enough to compare, too little to use. Pure."""

import re


def mask_name(text: str) -> str:
    """The first sign of the name: 青＊＊."""
    return f"{text[:1]}＊＊" if text else ""


def mask_address(text: str) -> str:
    """Up to the first figure: the town without the house."""
    found = re.search(r"[0-9０-９]", text)
    return f"{text[: found.start()]}＊＊" if found else text


def mask_tail(text: str, shown: int = 3) -> str:
    """The last signs: ••••567."""
    return f"••••{text[-shown:]}" if text else ""


def mask_whole(text: str) -> str:
    """That there is one."""
    return "＊＊" if text else ""
