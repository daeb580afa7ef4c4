"""The identity check on the telephone."""

import pytest

from callcenter.rules.identity import from_the_town, identity_checks, is_enough


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("東京都あおい市本町1-2-3", "本町1-2-3"),
        ("あおい市本町1-2-3", "本町1-2-3"),
        ("本町1-2-3", "本町1-2-3"),
        ("あおい市", "あおい市"),
    ],
)
def test_the_town_is_read_back_without_the_municipality(address: str, town: str) -> None:
    assert from_the_town(address, "あおい市") == (town if address != "あおい市" else "")


def test_what_is_not_known_is_not_asked() -> None:
    checks = identity_checks(kana="ミホン", born="昭和23年8月17日", town="", telephone="", confirmed=["birth"])
    assert [(check.code, check.is_confirmed) for check in checks] == [("name", False), ("birth", True)]


def test_three_facts_are_enough() -> None:
    assert not is_enough(["name", "name", "birth"])
    assert not is_enough(["name", "birth", "password"])
    assert is_enough(["name", "birth", "telephone"])
