"""Rules of the fraud bench: settings, scores, and when a judged case comes back."""

from cases.rules.fraud import RULES, comes_back, score_of, settings_of


def test_what_a_program_has_not_set_is_as_it_begins() -> None:
    settings = settings_of({"account_shared": {"weight": 10}})
    assert (settings["account_shared"].weight, settings["account_shared"].threshold) == (10, 3)
    assert set(settings) == set(RULES)


def test_the_score_is_the_sum_of_the_weights() -> None:
    settings = settings_of({"telephone_shared": {"weight": 5, "threshold": 2}})
    assert score_of({"account_shared": 4, "telephone_shared": 9}, settings) == 45
    assert score_of({"a rule that was taken away": 1}, settings) == 0


def test_a_case_comes_back_for_another_rule_or_for_more() -> None:
    assert not comes_back({"account_shared": 3}, {"account_shared": 3})
    assert not comes_back({"account_shared": 3}, {"account_shared": 4})
    assert comes_back({"account_shared": 4}, {"account_shared": 3})
    assert comes_back({"account_shared": 3, "image_alike": 1}, {"account_shared": 3})
    assert not comes_back({"account_changed": 5}, {"account_changed": 2}), "days are no more of it"
