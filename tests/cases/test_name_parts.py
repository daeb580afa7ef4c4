"""Names as a screen can draw them."""

import pytest
from django.utils import translation

from cases.models import Recipient
from cases.templatetags.name_parts import drawn, person_name


@pytest.mark.parametrize("name", ["見本　太郎", "𠮷田　花子", "辻\U000e0100　一郎", ""])
def test_what_a_font_can_draw_stays_as_it_was_received(name: str) -> None:
    assert drawn(name, "別の綴り") == name


def test_a_character_of_the_municipality_is_shown_reduced_and_marked() -> None:
    with translation.override("ja"):
        text = person_name(Recipient(name="\ue000田　<花子>", name_reduced="吉田　<花子>"))
    assert text.startswith("吉田　&lt;花子&gt; <span")
    assert "U+E000" in text
    assert "外字" in text
    assert "\ue000" not in text


def test_nobody_has_no_name() -> None:
    assert person_name(None) == ""
