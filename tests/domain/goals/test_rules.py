"""Attainment, pace, forecast and status of one goal in one cycle, as worked by hand."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from domain.goals.rules.composite import Composite, Weighed
from domain.goals.rules.judge import Status, Thresholds, milestones_reached, status_of
from domain.goals.rules.progress import Pace, Reached
from domain.goals.rules.prorate import Proration, prorated, share_present
from domain.goals.rules.spread_year import WeightsNotUsable, YearNotUsable, spread_year
from domain.organisation.settings import MONDAY_TO_FRIDAY
from domain.organisation.working_days import UsualDays
from domain.shared.period import Period

JUNE = Period(date(2026, 6, 1), date(2026, 6, 27))  # Monday to Friday, four times: twenty working days
CENT = Decimal("0.01")
USUAL = Thresholds(on_track=Decimal("0.99"), at_risk=Decimal("0.81"))


def june(day):
    return date(2026, 6, day)


@dataclass(frozen=True)
class Judged:
    """One rule of a goal with what is told of it."""

    reached: Reached
    status: Status

    @property
    def expected(self):
        return self.reached.expected

    @property
    def pace_ratio(self):
        return self.reached.pace_ratio

    @property
    def forecast(self):
        return self.reached.forecast

    @property
    def attainment_ratio(self):
        return self.reached.attainment


def reached(
    achievement, *, target="100", on=JUNE.end, is_ratio=False, is_low=False, cycle=JUNE, weekdays=MONDAY_TO_FRIDAY
):
    days = sorted(UsualDays([(date.min, weekdays)]).within(cycle)) or list(cycle)
    return Reached(
        achievement=None if achievement is None else Decimal(achievement),
        target=Decimal(target),
        pace=Pace(sum(day < on for day in days), len(days)),
        grows=not is_ratio,
        is_lower_better=is_low,
    )


def alone(rule):
    return Composite([Weighed(rule, Decimal(1))])


def judged(achievement, *, on, cycle=JUNE, **terms):
    rule = reached(achievement, on=on, cycle=cycle, **terms)
    return Judged(rule, status_of(alone(rule), cycle=cycle, today=on, thresholds=USUAL))


def milestones(achievement, target="100"):
    return milestones_reached(alone(reached(achievement, target=target)))


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

    assert round(three_days.expected, 6) == Decimal("3.333333")
    assert (three_days.pace_ratio, three_days.forecast) == (Decimal("0.300000"), 3)


def test_of_a_ratio_all_is_expected_from_the_first_day():
    conversion = judged("0.25", target="0.30", on=june(13), is_ratio=True)

    assert conversion.expected == Decimal("0.30")
    assert conversion.pace_ratio == Decimal("0.833333")
    assert conversion.status is Status.AT_RISK
    assert conversion.forecast == Decimal("0.25")


def test_a_ratio_of_nothing_has_no_attainment_and_no_forecast():
    nothing = judged(None, target="0.30", on=june(13), is_ratio=True)

    assert (nothing.reached.achievement, nothing.attainment_ratio, nothing.forecast) == (None, None, None)
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
    assert milestones("5", target="0") == []


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
    assert milestones("9999999.99", target="10000000") == [50, 90]


@pytest.mark.parametrize(
    ("achievement", "told"),
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
def test_milestones_are_reached_exactly(achievement, told):
    assert milestones(achievement) == told


def test_a_rate_that_is_reached_half_way_may_still_be_missed():
    assert judged("0.4", target="0.3", on=june(13), is_ratio=True).status is Status.ON_TRACK
    assert judged("0.4", target="0.3", on=june(27), is_ratio=True).status is Status.ACHIEVED


def test_what_is_still_missing_is_shared_among_the_days_that_are_left():
    assert reached("40", on=june(13)).needed == 6
    assert reached("130", on=june(13)).needed == 0
    assert reached("40", on=june(27)).needed is None
    assert reached("0.1", on=june(13), is_ratio=True).needed is None


@pytest.mark.parametrize(
    ("complaints", "pace", "status"),
    [
        ("0", None, Status.ON_TRACK),
        ("4", "1.25", Status.ON_TRACK),
        ("5", "1", Status.ON_TRACK),
        ("6", "0.833333", Status.AT_RISK),
        ("10", "0.5", Status.OFF_TRACK),
    ],
)
def test_of_what_should_be_low_the_pace_is_what_is_allowed_by_now(complaints, pace, status):
    half_way = judged(complaints, target="10", on=june(13), is_low=True)

    assert half_way.pace_ratio == (None if pace is None else Decimal(pace))
    assert half_way.status is status


def test_what_should_be_low_is_achieved_when_the_cycle_ends_and_tells_no_milestones():
    assert judged("8", target="10", on=june(27), is_low=True).status is Status.ACHIEVED
    assert judged("8", target="10", on=june(27), is_low=True).attainment_ratio == Decimal("1.25")
    assert judged("11", target="10", on=june(27), is_low=True).status is Status.MISSED
    assert milestones_reached(alone(reached("8", target="10", is_low=True))) == []


def weighed(achievement, weight, *, is_capped=False, **terms):
    return Weighed(reached(achievement, **terms), Decimal(weight), is_capped)


@pytest.mark.parametrize(
    ("is_capped", "attainment", "told"), [(False, "1.22", [50, 90, 100]), (True, "0.92", [50, 90])]
)
def test_calls_at_weight_40_and_revenue_at_weight_60(is_capped, attainment, told):
    both = Composite(
        [weighed("80", "40", is_capped=is_capped, on=june(13)), weighed("150", "60", is_capped=is_capped, on=june(13))]
    )

    assert both.attainment == Decimal(attainment)
    assert both.pace_ratio == 2 * Decimal(attainment)
    assert milestones_reached(both) == told


def test_a_rule_with_a_target_of_zero_has_no_part_in_the_whole():
    assert Composite([weighed("80", "40"), weighed("5", "60", target="0")]).attainment == Decimal("0.8")
    assert Composite([weighed("80", "40", target="0"), weighed("5", "60", target="0")]).attainment is None


def test_several_rules_are_reached_exactly():
    cent_short = Composite([weighed("9999999.99", "1", target="10000000"), weighed("10", "1", target="10")])
    thirds = Composite([weighed(of, "1", target="3") for of in ("1", "1", "7")])

    assert (cent_short.attainment, cent_short.is_met, milestones_reached(cent_short)) == (1, False, [50, 90])
    assert (thirds.attainment, thirds.is_met, milestones_reached(thirds)) == (1, True, [50, 90, 100])


def test_a_level_is_reached_exactly():
    cent_short = alone(reached("11999999.99", target="10000000"))

    assert (cent_short.attainment, cent_short.has_come_to(Decimal(120))) == (Decimal("1.2"), False)
    assert alone(reached("12000000", target="10000000")).has_come_to(Decimal(120))


def test_several_targets_of_zero_cannot_be_missed():
    nothing_asked = Composite([weighed("0", "1", target="0"), weighed("0", "1", target="0")])

    assert status_of(nothing_asked, cycle=JUNE, today=JUNE.end, thresholds=USUAL) is Status.ACHIEVED


def test_a_refund_on_the_first_day_puts_nothing_off_track():
    assert judged("-500", on=june(1)).status is Status.ON_TRACK
    both = Composite([weighed("-500", "1", on=june(1)), weighed("0", "1", on=june(1))])
    assert (both.pace_ratio, both.keeps_pace(USUAL.on_track)) == (None, True)


def test_less_than_nothing_of_what_should_be_low_is_all_that_was_wanted():
    low = weighed("-5", "1", is_low=True)

    assert (low.reached.attainment, low.reached.pace_ratio, low.reached.is_met) == (None, None, True)
    assert Composite([low, weighed("100", "1")]).attainment == 1


def test_a_rate_of_nothing_counts_as_nothing_in_the_whole():
    assert Composite([weighed("80", "50"), weighed(None, "50", is_ratio=True)]).attainment == Decimal("0.4")


SECOND_QUARTER = Period(date(2025, 4, 1), date(2025, 7, 1))


@pytest.mark.parametrize(
    ("proration", "asked"),
    [
        (Proration.NONE, "91000"),
        (Proration.CALENDAR_DAYS, "15000.00"),
        (Proration.WORKING_DAYS, "15400.00"),
        (Proration.MONTHS, "15166.67"),
    ],
)
def test_who_joins_on_16_june_is_asked_for_a_part_of_the_quarter(proration, asked):
    present = Period(date(2025, 6, 16), SECOND_QUARTER.end)
    worked = sorted(UsualDays().within(SECOND_QUARTER))

    share = share_present(proration, whole=SECOND_QUARTER, present=set(present), worked=worked)

    assert prorated(Decimal(91_000), share, unit=Decimal("0.01")) == Decimal(asked)


@pytest.mark.parametrize(("proration", "first"), [(Proration.MONTHS, "6666.67"), (Proration.CALENDAR_DAYS, "6888.89")])
def test_a_seasonal_year_for_who_starts_on_1_march(proration, first):
    quarter = Period.quarter(2026, 1)
    share = share_present(proration, whole=quarter, present=set(Period(date(2026, 3, 1), quarter.end)), worked=())

    seasons = spread_year(Decimal(100_000), [Decimal(weight) for weight in (20, 20, 20, 40)], unit=CENT)

    assert seasons == (20_000, 20_000, 20_000, 40_000)
    assert prorated(seasons[0], share, unit=Decimal("0.01")) == Decimal(first)


def test_two_days_of_january_weigh_as_two_days_and_not_as_a_month():
    cycle = Period(date(2026, 1, 30), date(2026, 4, 1))
    present = set(Period(date(2026, 2, 1), cycle.end))

    assert share_present(Proration.MONTHS, whole=cycle, present=present, worked=[]) == Fraction(31, 32)


def test_a_quarter_without_a_working_day_is_prorated_by_its_days():
    week_end = Period(june(6), june(8))

    assert share_present(Proration.WORKING_DAYS, whole=week_end, present={june(6)}, worked=[]) == Fraction(1, 2)


def test_a_year_of_one_million_is_250_000_a_quarter_and_thirds_lose_no_cent():
    assert spread_year(Decimal(1_000_000), [Decimal(1)] * 4, unit=CENT) == (250_000,) * 4
    assert sum(spread_year(Decimal("100.00"), [Decimal(1)] * 12, unit=CENT)) == 100


def test_a_year_of_calls_is_spread_in_whole_calls():
    assert spread_year(Decimal(1000), [Decimal(1)] * 12, unit=Decimal(1)) == (84,) * 4 + (83,) * 8


@pytest.mark.parametrize(
    "weights", [[], ["1"] * 5, ["0"] * 4, ["1", "1", "1", "-1"], ["1", "1", "1", "NaN"], ["1e30"] * 4]
)
def test_weights_that_spread_nothing_are_refused(weights):
    with pytest.raises(WeightsNotUsable):
        spread_year(Decimal(100), [Decimal(weight) for weight in weights], unit=CENT)


@pytest.mark.parametrize("year", ["-1", "0.001", "Infinity"])
def test_a_year_that_cannot_be_spread_is_refused(year):
    with pytest.raises(YearNotUsable):
        spread_year(Decimal(year), [Decimal(1)] * 4, unit=CENT)
