"""The way of an application, and the time it took apart by who had the ball."""

import datetime as dt

from cases.rules.elapsed import elapsed
from cases.rules.track import Place, days_reached, track

DAY = dt.datetime(2026, 9, 1, 9, 0, tzinfo=dt.UTC)


def places(status: str, *, stopped: bool = False, keyed: bool = True, **steps: bool) -> dict[str, str]:
    way = track(status=status, reached={"received": DAY.date()}, steps=steps, stopped=stopped, keyed=keyed)
    return {step.status: step.place.value for step in way}


def test_what_is_behind_in_hand_and_ahead() -> None:
    found = places("verified")
    assert found["verified"] == Place.DONE
    assert found["screened"] == Place.NOW
    assert found["reviewed"] == Place.AHEAD
    assert places("verified", stopped=True)["screened"] == Place.STOPPED


def test_steps_that_a_program_or_a_channel_has_not() -> None:
    assert "keyed" not in places("received", keyed=False)
    assert "keyed" not in places("received", keying=False)
    assert "reviewed" not in places("screened", second_review=False)
    assert places("reviewed", second_review=False)["decided"] == Place.NOW
    assert list(places("decided", payout=False))[-2:] == ["decided", "closed"]


def test_money_under_way_and_the_end() -> None:
    assert places("paying")["paid"] == Place.NOW
    assert set(places("closed").values()) == {Place.DONE}


def test_what_ended_early_has_nothing_in_hand() -> None:
    found = places("withdrawn")
    assert found["received"] == Place.DONE
    assert set(found.values()) == {Place.DONE, Place.AHEAD}


def test_the_day_of_a_step_is_the_first_that_still_counts() -> None:
    def days(*statuses: str) -> dict[str, int]:
        found = days_reached((status, dt.date(2026, 9, day)) for day, status in enumerate(statuses, start=1))
        return {status: on.day for status, on in found.items()}

    by_terms = ("received", "decided", "paying", "decided", "paying", "decided", "paying", "paid")
    assert days(*by_terms) == {"received": 1, "decided": 2, "paying": 3, "paid": 8}
    sent_back = ("received", "verified", "screened", "reviewed", "verified", "screened")
    assert days(*sent_back) == {"received": 1, "verified": 2, "screened": 6}


def hours(number: int) -> dt.datetime:
    return DAY + dt.timedelta(hours=number)


def test_time_is_split_by_who_had_the_ball() -> None:
    found = elapsed(
        start=hours(0),
        end=hours(240),
        resident=[(hours(24), hours(72)), (hours(48), hours(96)), (hours(-48), hours(-24))],
        municipality=[(hours(72), hours(120)), (hours(216), None)],
    )
    assert (found.resident_days, found.municipality_days, found.office_days) == (3.0, 2.0, 5.0)


def test_no_time_at_all() -> None:
    found = elapsed(start=hours(1), end=hours(0), resident=[], municipality=[(hours(0), None)])
    assert (found.office_days, found.resident_days, found.municipality_days) == (0.0, 0.0, 0.0)
