"""Attainment, pace, forecast and status of one goal in one cycle, as worked by hand."""

from datetime import date
from decimal import Decimal

import pytest

from domain.goals.rules import Status, Thresholds, milestones_reached, progress
from domain.organisation.settings import MONDAY_TO_FRIDAY
from domain.shared.period import Period

JUNE = Period(date(2026, 6, 1), date(2026, 6, 27))  # Monday to Friday, four times: twenty working days
USUAL = Thresholds(on_track=Decimal("0.99"), at_risk=Decimal("0.81"))


def june(day):
    return date(2026, 6, day)


def judged(achievement, *, target="100", on, is_ratio=False, cycle=JUNE, weekdays=MONDAY_TO_FRIDAY):
    return progress(
        achievement=None if achievement is None else Decimal(achievement),
        target=Decimal(target),
        cycle=cycle,
        today=on,
        weekdays=weekdays,
        thresholds=USUAL,
        is_ratio=is_ratio,
    )


@pytest.mark.parametrize(
    ("achievement", "pace", "status"),
    [
        ("50", "1", Status.ON_TRACK),
        ("49.5", "0.99", Status.ON_TRACK),
        ("49.499999", "0.99", Status.AT_RISK),
        ("46", "0.92", Status.AT_RISK),
        ("40.5", "0.81", Status.AT_RISK),
        ("40.499999", "0.81", Status.OFF_TRACK),
        ("40", "0.8", Status.OFF_TRACK),
        ("0", "0", Status.OFF_TRACK),
        ("-5", "-0.1", Status.OFF_TRACK),
    ],
)
def test_half_way(achievement, pace, status):
    half_way = judged(achievement, on=june(13))

    assert half_way.expected == 50
    assert half_way.pace_ratio == Decimal(pace)
    assert half_way.status is status


def test_a_working_day_counts_once_it_is_over():
    first_week = judged("25", on=june(6))

    assert (first_week.expected, first_week.pace_ratio, first_week.forecast) == (25, 1, 100)
    assert first_week.status is Status.ON_TRACK


@pytest.mark.parametrize(
    ("day", "expected"), [(1, 0), (2, 5), (5, 20), (6, 25), (8, 25), (9, 30), (26, 95), (27, 100), (30, 100)]
)
def test_what_is_expected_grows_by_working_days_and_rests_on_week_ends(day, expected):
    assert judged("1", on=june(day)).expected == expected


def test_a_cycle_without_a_working_day_grows_by_all_its_days():
    week_end = Period(june(6), june(8))

    assert judged("50", on=june(7), cycle=week_end).expected == 50


def test_other_working_days_expect_something_else():
    assert judged("1", target="90", on=june(7), weekdays={6}).expected == 30


def test_thirds_are_told_with_six_decimals():
    three_days = judged("1", target="10", on=june(2), cycle=Period(june(1), june(4)))

    assert three_days.expected == Decimal("3.333333")
    assert (three_days.pace_ratio, three_days.forecast) == (Decimal("0.300000"), 3)


def test_of_a_ratio_all_is_expected_from_the_first_day():
    conversion = judged("0.25", target="0.30", on=june(13), is_ratio=True)

    assert conversion.expected == Decimal("0.30")
    assert conversion.pace_ratio == Decimal("0.833333")
    assert conversion.status is Status.AT_RISK
    assert conversion.forecast == Decimal("0.25")


def test_a_ratio_of_nothing_has_no_attainment_and_no_forecast():
    nothing = judged(None, target="0.30", on=june(13), is_ratio=True)

    assert (nothing.achievement, nothing.attainment_ratio, nothing.forecast) == (None, None, None)
    assert (nothing.pace_ratio, nothing.status) == (0, Status.OFF_TRACK)


@pytest.mark.parametrize(("achievement", "attainment"), [("250", "2.5"), ("120", "1.2"), ("100", "1")])
def test_an_attainment_beyond_the_target_is_shown_as_it_is(achievement, attainment):
    beyond = judged(achievement, on=june(13))

    assert beyond.attainment_ratio == Decimal(attainment)
    assert beyond.status is Status.ACHIEVED


def test_of_a_target_of_zero_there_is_no_attainment():
    nothing_to_do = judged("5", target="0", on=june(13))

    assert (nothing_to_do.attainment_ratio, nothing_to_do.expected, nothing_to_do.pace_ratio) == (None, 0, None)
    assert nothing_to_do.status is Status.ON_TRACK
    assert milestones_reached(achievement=Decimal(5), target=Decimal(0)) == []


def test_a_target_of_zero_cannot_be_missed():
    assert judged("0", target="0", on=june(27)).status is Status.ACHIEVED
    assert judged("-1", target="0", on=june(27)).status is Status.MISSED


@pytest.mark.parametrize(
    ("achievement", "day", "status"),
    [
        ("0", date(2026, 5, 31), Status.NOT_STARTED),
        ("100", date(2026, 5, 31), Status.ACHIEVED),
        ("0", june(1), Status.ON_TRACK),
        ("0", june(2), Status.OFF_TRACK),
        ("99", june(26), Status.ON_TRACK),
        ("99", june(27), Status.MISSED),
        ("100", june(27), Status.ACHIEVED),
    ],
)
def test_before_during_and_after_the_cycle(achievement, day, status):
    assert judged(achievement, on=day).status is status


def test_on_the_first_morning_nothing_is_expected_and_nothing_forecast():
    first = judged("7", on=june(1))

    assert (first.expected, first.pace_ratio, first.forecast) == (0, None, None)


def test_a_cent_short_of_ten_million_is_not_achieved():
    short = judged("9999999.99", target="10000000", on=june(27))

    assert short.status is Status.MISSED
    assert milestones_reached(achievement=Decimal("9999999.99"), target=Decimal(10_000_000)) == [50, 90]


@pytest.mark.parametrize(
    ("achievement", "reached"),
    [
        (None, []),
        ("-100", []),
        ("49.99", []),
        ("50", [50]),
        ("89.99", [50]),
        ("90", [50, 90]),
        ("99.99", [50, 90]),
        ("100", [50, 90, 100]),
        ("300", [50, 90, 100]),
    ],
)
def test_milestones_are_reached_exactly(achievement, reached):
    exact = None if achievement is None else Decimal(achievement)

    assert milestones_reached(achievement=exact, target=Decimal(100)) == reached
