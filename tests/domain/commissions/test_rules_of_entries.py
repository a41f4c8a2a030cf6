"""What is shared, paid in parts and given back: rules that hold for every sale."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.commissions.rules.entries import entries_of, pays
from domain.commissions.rules.entry import EntryKind
from domain.commissions.rules.following import accumulates_since
from domain.commissions.rules.leavers import is_paid_to_leaver
from domain.commissions.rules.personal import for_agent
from domain.commissions.rules.windows import EVER
from domain.shared.money import allocate, rounded
from domain.shared.period import Period
from drafts import alone, by_volume, linear, rule_of
from placing import (
    CENT,
    amounts,
    entries,
    pay,
    payment,
    percent,
    placed,
    refund,
    reversal,
    rule,
    sale,
    shares,
    sold,
    tiers,
)

arithmetic = settings(deadline=None)

SOLD, LATER = date(2026, 1, 10), date(2026, 4, 10)
money = st.decimals("0.01", 20_000, places=2)
weights = st.lists(st.decimals("0.01", 100, places=2), min_size=1, max_size=5)
AS_PAID = {"clawback": {"policy": "REVERSE_AS_PAID"}}
NET_NOW = {"clawback": {"policy": "NET_NOW"}}


def total(run):
    return sum(amounts(run), Decimal(0))


@arithmetic
@given(alone, money, weights, st.none() | money)
def test_shares_of_a_transaction_that_is_paid_whole_add_up_to_the_cent(rate, amount, shared, maximum):
    limits = {} if maximum is None else {"per_transaction_max": str(maximum)}
    by = rule({"rate": rate, "limits": limits})
    whole = placed(by, entries(by, sale(amount)))

    split = [placed(by, entries(by, credit)) for credit in shares(amount, *shared)]

    assert sum(map(total, split)) == total(whole)


@arithmetic
@given(st.one_of(linear, by_volume), money, weights, money)
def test_shares_together_never_pay_more_than_the_maximum_of_a_transaction(rate, amount, shared, maximum):
    by = rule({"rate": rate, "limits": {"per_transaction_max": str(maximum)}})

    split = [placed(by, entries(by, credit), quota=Decimal(9000)) for credit in shares(amount, *shared)]

    assert sum(map(total, split)) <= maximum


def test_an_overlay_of_half_a_sale_earns_half_of_what_the_whole_earns():
    by = rule(tiers((0, 1), (1000, 2), place_by="TRANSACTION", apply="WHOLE"))

    assert pay(by, sale(1000, whole=Decimal(2000), whole_measure=Decimal(2000))) == ["20.00"]


@arithmetic
@given(st.one_of(linear, alone), money, st.lists(st.decimals("0.01", 9, places=2), min_size=1, max_size=6))
def test_payments_of_a_whole_sale_release_all_that_it_earns(rate, amount, parts):
    by, paid_at_once = rule({"rate": rate, "anchor": "PAYMENT"}), rule({"rate": rate})
    released = allocate(amount, parts, unit=CENT)
    payments = tuple(payment(part, on=SOLD + timedelta(days=n), name=n) for n, part in enumerate(released))

    run = placed(by, entries(by, sale(amount, on=SOLD, payments=payments)))

    assert total(run) == total(placed(paid_at_once, entries(paid_at_once, sale(amount, on=SOLD))))
    assert sum((one.entry.basis for one in run), Decimal(0)) == amount


def test_nothing_is_released_before_the_first_payment():
    by = rule(percent("10", anchor="PAYMENT"))

    assert pay(by, sale(10000)) == []


def test_a_refund_is_taken_from_the_latest_payment_before_it():
    by = rule(percent("10", anchor="PAYMENT", **NET_NOW))
    credit = sale(
        1000,
        on=SOLD,
        payments=(payment(400, on=SOLD, name=1), payment(600, on=date(2026, 3, 2), name=2)),
        refunds=(refund(100, on=date(2026, 3, 9)), refund(700, on=date(2026, 5, 9), name="again")),
    )

    run = placed(by, entries(by, credit))

    assert [(one.entry.kind, str(one.entry.day), str(one.line.amount)) for one in run] == [
        ("PAYMENT", "2026-01-10", "40.00"),
        ("PAYMENT", "2026-03-02", "50.00"),
        ("REVERSAL", "2026-05-09", "-20.00"),
        ("REVERSAL", "2026-05-09", "-50.00"),
    ]


@arithmetic
@given(
    st.one_of(linear, alone, by_volume),
    money,
    st.lists(st.decimals("0.01", 9_000, places=2), max_size=4),
)
def test_what_is_reversed_as_paid_gives_back_exactly_what_was_earned(rate, amount, refunded):
    by = rule({"rate": rate, **AS_PAID})
    left = amount
    refunds = []
    for place, part in enumerate(refunded):
        refunds.append(refund(min(part, left), on=LATER + timedelta(days=place), name=place))
        left -= min(part, left)
    credit = sale(amount, on=SOLD, refunds=tuple(refunds), reversal=reversal(LATER + timedelta(days=9)))

    run = placed(by, entries(by, sale(500, on=SOLD, name="earlier", number=-1), credit), quota=Decimal(9000))

    assert sum(amounts(one for one in run if one.entry.credit_id == credit.id)) == 0
    assert {one.entry.at for one in run if one.entry.credit_id == credit.id} == {credit.at}


def test_what_is_reversed_as_paid_stands_behind_its_origin_and_is_paid_in_its_own_period():
    by = rule(tiers((0, 5), (450, 10), accumulate="QUARTER", **AS_PAID))
    credit = sale(500, on=SOLD, refunds=(refund(250, on=LATER),))

    first, second, third = placed(by, entries(by, credit, sale(100, on=SOLD, name="next", number=1)))

    assert [str(one.line.amount) for one in (first, second, third)] == ["27.50", "-13.75", "10.00"]
    assert (second.entry.kind, second.entry.day, second.entry.origin_id) == ("REVERSAL_AS_PAID", LATER, credit.id)
    assert second.state == first.state


@arithmetic
@given(st.one_of(linear, alone, by_volume), money, money, st.sampled_from(("RECOMPUTE_ORIGIN", "NET_NOW")))
def test_a_reversed_sale_adds_nothing_to_the_volume_in_the_end(rate, one, other, policy):
    by = rule({"rate": rate, "clawback": {"policy": policy}})
    sales = [sale(one, on=SOLD, reversal=reversal(LATER)), sale(other, on=SOLD, name="other", number=1)]

    found = entries(by, *sales)

    assert sum((entry.basis for entry in found), Decimal(0)) == other


@pytest.mark.parametrize(("on", "kinds"), [(date(2026, 1, 31), ["CREDIT"]), (date(2026, 2, 1), ["CREDIT", "REVERSAL"])])
def test_the_first_day_after_the_window_is_after_it(on, kinds):
    by = rule(percent("10", **NET_NOW))

    assert [entry.kind for entry in entries(by, sale(100, on=SOLD, reversal=reversal(on)))] == kinds


def test_a_refund_in_the_window_leaves_the_rest_as_if_it_had_been_sold_alone():
    by = rule(tiers((0, 1), (1000, 2), place_by="TRANSACTION", apply="WHOLE"))

    assert pay(by, sale(2000, on=SOLD, refunds=(refund(1500, on=SOLD + timedelta(days=3)),))) == ["5.00"]


def test_a_free_sale_counts_as_one_until_it_is_reversed():
    by = rule({"rate": {"flat_per_unit": "5"}, "measure": "COUNT"})

    assert pay(by, sale(0, units=1), sale(0, units=1, name="back", number=1, reversal=reversal(SOLD))) == [
        "5.00",
        "0.00",
    ]


def test_units_go_back_in_proportion_to_the_money():
    by = rule({"rate": {"flat_per_unit": "3"}, "measure": "COUNT"})

    assert pay(by, sale(100, units=3, on=SOLD, refunds=(refund("33.34", on=SOLD),))) == ["6.00"]


def test_entries_are_named_after_what_they_come_from_and_never_change_their_names():
    by = rule(percent("10", **NET_NOW))
    one, other = refund(10, on=LATER, name="one"), refund(20, on=LATER, name="other")

    both = entries(by, sale(100, on=SOLD, refunds=(one, other)))
    alone_ = entries(by, sale(100, on=SOLD, refunds=(other,)))

    assert {entry.id for entry in alone_} < {entry.id for entry in both}
    assert both[0].id == both[0].credit_id
    assert both[1].id in {uuid5(both[0].id, str(each.id)) for each in (one, other)}
    assert [entry.kind for entry in both] == [EntryKind.CREDIT, EntryKind.REVERSAL, EntryKind.REVERSAL]


def test_a_credit_without_an_exchange_rate_waits_in_every_part():
    by = rule(percent("10", **AS_PAID))

    found = entries_of(sale(100, on=SOLD, refunds=(refund(10, on=LATER),)), by, convert=lambda _amount, _day: None)

    assert [one.line.status for one in placed(by, found)][:1] == ["WAITING_FOR_RATE"]
    assert total(placed(by, found)) == 0


@pytest.mark.parametrize(
    ("credit", "expected"),
    [
        ({"kind": "SPLIT"}, True),
        ({"kind": "OVERRIDE"}, False),
        ({"transaction_kind": "TRADE"}, False),
        ({"day": date(2026, 2, 28)}, False),
        ({"day": date(2026, 3, 31)}, True),
        ({"day": date(2026, 4, 1)}, False),
    ],
)
def test_a_component_pays_its_own_kinds_of_credit_on_its_own_days(credit, expected):
    spiff = rule(percent("1", kinds=["SALE"], from_day="2026-03-01", until_day="2026-04-01")).component
    usual = {"kind": "OVERLAY", "level": 0, "transaction_kind": "SALE", "day": date(2026, 3, 1)}

    assert pays(spiff, **(usual | credit)) is expected


def test_an_override_of_another_level_is_another_component():
    second = rule(percent("1", credit="OVERRIDE", level=2)).component
    credit = {"kind": "OVERRIDE", "transaction_kind": "SALE", "day": SOLD}

    assert [pays(second, level=level, **credit) for level in (1, 2, 3)] == [False, True, False]


LEFT = date(2026, 3, 15)


@pytest.mark.parametrize(
    ("leavers", "booked_before_until", "booked_after_until"),
    [
        ({"policy": "PAY"}, None, None),
        ({"policy": "PAY", "within_days": 10}, date(2026, 3, 25), date(2026, 3, 25)),
        ({"policy": "PAY_IF_ANCHORED_BEFORE"}, LEFT, LEFT),
        ({"policy": "PAY_IF_ANCHORED_BEFORE", "within_days": 10}, date(2026, 3, 25), LEFT),
        ({"policy": "FORFEIT"}, date(2026, 3, 1), date(2026, 3, 1)),
        ({"policy": "FORFEIT", "within_days": 30}, date(2026, 2, 13), date(2026, 2, 13)),
    ],
)
def test_who_leaves_is_paid_until_the_day_that_the_plan_says(leavers, booked_before_until, booked_after_until):
    terms = rule(percent("1", leavers=leavers)).terms
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]

    for booked_day, until in ((date(2026, 3, 14), booked_before_until), (LEFT, booked_after_until)):
        paid = [day for day in days if is_paid_to_leaver(day, booked_day=booked_day, left_day=LEFT, terms=terms)]

        assert paid == [day for day in days if until is None or day < until]


def test_omar_has_a_rate_and_a_cap_of_his_own():
    table = rule(tiers((0, 1), (1000, 2)))
    own = for_agent(table.component, factor=Decimal("1.5"), period_cap=Decimal(30))

    assert pay(replace(table, component=own), *sold(1000, 1000)) == ["15.00", "15.00"]
    assert pay(replace(table, component=for_agent(table.component, percent=Decimal(7))), sale(100)) == ["7.00"]


def test_a_factor_scales_what_a_gate_pays_until_it_opens_too():
    gate = {"metric": "amount", "window": "YEAR", "above": "1000", "otherwise": {"percent": "5"}}
    gated = rule(percent("10", gate=gate | {"opens": "AT_THRESHOLD", "tiers": "CONTINUE"}))
    twice = replace(gated, component=for_agent(gated.component, factor=Decimal(2)))

    assert pay(twice, *sold(1000, 1000)) == ["100.00", "200.00"]


@arithmetic
@given(st.one_of(linear, alone, by_volume), st.lists(money, max_size=4))
def test_a_factor_of_two_pays_twice_the_exact_pay(rate, amounts_):
    by = rule_of({"components": [{"key": "commission", "rate": rate}]})
    twice = replace(by, component=for_agent(by.component, factor=Decimal(2)))

    exact, doubled = (
        [one.line.exact for one in placed(each, entries(each, *sold(*amounts_)), quota=Decimal(9000))]
        for each in (by, twice)
    )

    assert [rounded(one, "KWD") for one in doubled] == [rounded(2 * one, "KWD") for one in exact]


def test_a_version_that_restarts_cuts_the_window_and_later_ones_go_on_in_it():
    first, second = (
        rule(tiers((0, 1), accumulate="YEAR")),
        rule(tiers((0, 2), accumulate="YEAR", on_new_version="RESTART")),
    )
    versions = [
        (date(2026, 1, 1), first.component),
        (date(2026, 5, 10), second.component),
        (date(2026, 8, 1), first.component),
    ]

    since = accumulates_since(versions)
    third = replace(first, since=since)

    assert since.volume == date(2026, 5, 10)
    assert third.windows(date(2026, 9, 1)).volume == Period(date(2026, 5, 10), date(2027, 1, 1))
    assert third.windows(date(2027, 2, 1)).volume == Period(date(2027, 1, 1), date(2028, 1, 1))


def test_an_entry_reaches_as_far_as_the_longest_window_that_counts_it():
    def reach(component: dict, **terms) -> Period | None:
        return rule(component, **terms).reach(date(2026, 5, 14))

    month, year = Period.month(2026, 5), Period(date(2026, 1, 1), date(2027, 1, 1))
    gate = {"metric": "amount", "window": "YEAR", "above": "1", "otherwise": {"percent": "1"}}
    assert reach(percent("1")) is None
    assert reach(tiers((0, 1))) == month
    assert reach(percent("1", limits={"period_cap": "1", "cap": "HARD"}), pay_period="QUARTER") == Period.quarter(
        2026, 2
    )
    assert reach(percent("1", gate=gate | {"opens": "AT_THRESHOLD", "tiers": "CONTINUE"})) == year
    assert reach(tiers((0, 1), accumulate="ALL_TIME")) == reach(percent("1"), negatives="CARRY") == EVER
