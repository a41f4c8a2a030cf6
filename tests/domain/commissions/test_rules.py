"""What plans pay: rules that hold for every plan and every run of credits."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.commissions.rules.explanation import explain
from domain.commissions.rules.quota import Quota
from domain.commissions.rules.state import as_document, read_state
from domain.commissions.rules.words import ExactBoundPays
from domain.shared.money import rounded
from drafts import by_volume, components, linear, rule_of, tables, versions
from placing import amounts, entries, pay, placed, reversal, sale

arithmetic = settings(deadline=None)  # a busy machine is no reason to fail

thorough = settings(arithmetic, max_examples=400)

QUOTA = Decimal(7_000)
money = st.decimals(-20_000, 20_000, places=2)
# Close together, so that sales meet in one window, and in every window once in a while.
days = st.dates(date(2026, 2, 25), date(2026, 4, 5)) | st.sampled_from((date(2026, 2, 1), date(2027, 1, 1)))
sales = st.lists(st.tuples(days, money), min_size=1, max_size=10).map(
    lambda sold: [sale(amount, on=on, name=place, number=place) for place, (on, amount) in enumerate(sold)]
)
plain = components(is_plain=True)
any_rule = versions().map(rule_of)


@st.composite
def plain_rules(draw, rate):
    """A rule with nothing but its rate: no limits, gates or policies."""
    return rule_of({"components": [draw(components(rate, is_plain=True))]})


marginal = plain_rules(tables("CUMULATIVE", "MARGINAL").filter(lambda rate: not_once(rate) and "tiers" in rate))
retroactive = plain_rules(tables("CUMULATIVE", "RETROACTIVE").filter(lambda rate: not_once(rate) and "tiers" in rate))


def not_once(rate):
    return not any("flat" in tier for tier in rate.get("tiers", ()))


def in_one_window(amounts_):
    return [sale(amount, name=place, number=place) for place, amount in enumerate(amounts_)]


def run(by, credits_, **options):
    return placed(by, entries(by, *credits_), quota=QUOTA, **options)


def integral(rate, volume):
    """The area under the rate from zero to the volume, in fractions: another way than the one under test."""
    volume = Fraction(volume)
    if volume <= 0:
        return volume * Fraction(rate.tiers[0].percent) / 100
    uppers = [*(Fraction(tier.lower_bound) for tier in rate.tiers[1:]), volume]
    widths = [
        max(Fraction(0), min(volume, u) - Fraction(t.lower_bound)) for t, u in zip(rate.tiers, uppers, strict=True)
    ]
    return sum((w * Fraction(t.percent) / 100 for w, t in zip(widths, rate.tiers, strict=True)), Fraction(0))


def reached_percent(rate, volume):
    """The percent of the band that the volume lies in, by walking the table."""
    reached = rate.tiers[0].percent
    for tier in rate.tiers[1:]:
        owns_bound = rate.exact_bound_pays is ExactBoundPays.UPPER_BAND
        if volume > tier.lower_bound or (owns_bound and volume == tier.lower_bound):
            reached = tier.percent
    return reached


def exact_total(found):
    return sum((Fraction(one.line.exact) for one in found), Fraction(0))


@arithmetic
@given(marginal, st.lists(money, max_size=10))
def test_marginal_lines_add_up_to_the_area_under_the_rate_in_any_batching(by, sold):
    found = run(by, in_one_window(sold))

    assert exact_total(found) == integral(by.component.rate, sum(sold, Decimal(0)))


@arithmetic
@given(retroactive, st.lists(money, max_size=10))
def test_retroactive_lines_add_up_to_the_whole_volume_at_the_reached_rate(by, sold):
    volume = sum(sold, Decimal(0))

    found = run(by, in_one_window(sold))

    assert exact_total(found) == Fraction(volume) * Fraction(reached_percent(by.component.rate, volume)) / 100


@arithmetic
@given(any_rule, sales)
def test_slices_add_up_to_the_exact_pay_and_steps_lead_from_there_to_the_amount(by, sold):
    for one in run(by, sold):
        line = one.line
        assert sum((Fraction(part.amount_exact) for part in line.slices), Fraction(0)) == Fraction(line.exact)
        assert all(left.amount_after == right.amount_before for left, right in pairwise(line.steps))
        way = [line.steps[0].amount_before, line.steps[-1].amount_after] if line.steps else [line.amount, line.amount]
        assert way == [line.exact if line.steps else line.amount, line.amount]
        assert line.steps or line.exact == line.amount
        assert str(line.amount) == str(rounded(line.amount, "EUR") + 0)


@thorough
@given(any_rule, sales, st.data())
def test_a_replay_from_any_checkpoint_equals_the_replay_from_zero(by, sold, data):
    in_order = entries(by, *sold)
    whole = placed(by, in_order, quota=QUOTA)
    since = data.draw(st.integers(0, len(in_order)))
    checkpoint = json.dumps(as_document(whole[since - 1].state)) if since else "null"

    replayed = placed(by, in_order[since:], quota=QUOTA, state=read_state(json.loads(checkpoint)))

    assert amounts(replayed) == amounts(whole[since:])
    assert [as_document(one.state) for one in replayed] == [as_document(one.state) for one in whole[since:]]


@thorough
@given(any_rule, sales, st.data())
def test_nothing_that_an_entry_decides_lies_behind_its_reach(by, sold, data):
    """What the windows of an entry do not hold is paid the same without it."""
    without = data.draw(st.sampled_from(sold))
    reach = by.reach(without.day)

    every = {one.entry.id: one.line.amount for one in run(by, sold)}
    others = {one.entry.id: one for one in run(by, [one for one in sold if one is not without])}

    for key, one in others.items():
        is_before = (one.entry.at, one.entry.reference) < (without.at, without.reference)
        if is_before or reach is None or one.entry.day >= reach.end:
            assert one.line.amount == every[key]


@arithmetic
@given(any_rule, sales, st.randoms())
def test_the_order_of_delivery_never_matters(by, sold, random):
    shuffled = random.sample(sold, len(sold))

    assert pay(by, *shuffled, quota=QUOTA) == pay(by, *sold, quota=QUOTA)


@arithmetic
@given(any_rule, sales, st.data())
def test_a_reversal_in_the_window_leaves_exactly_what_is_paid_without_the_sale(by, sold, data):
    place = data.draw(st.integers(0, len(sold) - 1))
    taken = sold[place]
    window = by.windows(taken.day).volume
    on = min(taken.day + timedelta(days=data.draw(st.integers(0, 40))), window.end - timedelta(days=1))
    credited = replace_at(sold, place, reversal=reversal(on))

    found = run(by, credited)

    kept = run(by, [one for one in sold if one is not taken])
    assert [str(one.line.amount) for one in found if one.entry.credit_id != taken.id] == [
        str(one.line.amount) for one in kept
    ]
    assert [one.line.amount for one in found if one.entry.credit_id == taken.id] == [0]


def replace_at(sold, place, **changes):
    return [replace(one, **changes) if index == place else one for index, one in enumerate(sold)]


@arithmetic
@given(st.one_of(linear, by_volume), st.lists(money, max_size=5), money)
def test_taking_the_latest_credit_back_takes_back_exactly_what_it_paid(rate, before, basis):
    by = rule_of({"components": [{"key": "commission", "rate": rate}]})

    *_, paid, taken_back = run(by, in_one_window([*before, basis, -basis]))

    assert paid.line.amount + taken_back.line.amount == 0


@arithmetic
@given(marginal, money, money, money)
def test_a_larger_credit_never_pays_less_under_marginal(by, before, one, other):
    smaller, larger = sorted((one, other))

    less, more = (run(by, in_one_window([before, amount]))[-1].line.amount for amount in (smaller, larger))

    assert less <= more


@arithmetic
@given(any_rule, sales)
def test_an_explanation_is_json_that_adds_up(by, sold):
    for one in run(by, sold):
        told = json.loads(json.dumps(explain(one.line, by, day=one.entry.day, quota=Quota(QUOTA, QUOTA))))

        assert sum((Decimal(part["amount"]) for part in told["slices"]), Decimal(0)) == Decimal(told["exact"])
        ends = [told["exact"], *(step["after"] for step in told["steps"])]
        assert Decimal(ends[-1]) == Decimal(told["amount"])
        assert all(Decimal(step["before"]) == Decimal(end) for step, end in zip(told["steps"], ends, strict=False))
        assert "E+" not in json.dumps(told)


@arithmetic
@given(any_rule, sales)
def test_an_explanation_does_not_depend_on_how_its_numbers_were_stored(by, sold):
    stored = [one._replace(basis=one.basis.quantize(Decimal("0.0001"))) for one in entries(by, *sold)]

    told, again = (
        [explain(one.line, by, day=one.entry.day) for one in placed(by, found, quota=QUOTA)]
        for found in (entries(by, *sold), stored)
    )

    assert told == again
