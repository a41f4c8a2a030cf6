"""A plan that changes while volume accumulates: rules that hold for any two versions."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.commissions.rules.entries import entries_of
from domain.commissions.rules.following import accumulates_since
from domain.commissions.rules.place import Placing, place_run
from domain.commissions.rules.quota import Quota
from domain.commissions.rules.state import EMPTY, as_document, read_state
from domain.commissions.rules.words import OnNewVersion
from drafts import rule_of, versions
from placing import amounts, at_par, pay, percent, placed, rule, sale, tiers

arithmetic = settings(deadline=None)

QUOTA = Quota(Decimal(9_000), Decimal(9_000))
BEGAN, CHANGED = date(2026, 1, 1), date(2026, 5, 10)
money = st.decimals(-9_000, 9_000, places=2)
days = st.dates(date(2026, 5, 1), date(2026, 5, 20)) | st.sampled_from((date(2026, 3, 1), date(2026, 6, 1)))
sales = st.lists(st.tuples(days, money), min_size=1, max_size=10).map(
    lambda sold: [sale(amount, on=on, name=place, number=place) for place, (on, amount) in enumerate(sold)]
)


@st.composite
def changing_plans(draw):
    """Two rules of one component, before and from the change on; volume goes on or begins again as the second says."""
    first, second = rule_of(draw(versions())), rule_of(draw(versions()))
    on_new_version = draw(st.sampled_from(OnNewVersion))
    second = replace(second, component=replace(second.component, on_new_version=on_new_version))
    since = accumulates_since([(BEGAN, first.component), (CHANGED, second.component)])
    return first, replace(second, since=since)


def run(plan, sold, *, since=0, state=EMPTY):
    first, second = plan

    def on(day):
        return second if day >= CHANGED else first

    found = [entry for one in sold for entry in entries_of(one, on(one.day), convert=at_par)]
    in_order = sorted(found, key=lambda entry: entry.order)[since:]
    return list(place_run([Placing(entry, on(entry.day), QUOTA) for entry in in_order], state))


@arithmetic
@given(changing_plans(), sales, st.data())
def test_a_replay_from_any_checkpoint_equals_the_replay_from_zero(plan, sold, data):
    whole = run(plan, sold)
    since = data.draw(st.integers(0, len(whole)))
    checkpoint = read_state(as_document(whole[since - 1].state)) if since else EMPTY

    assert amounts(run(plan, sold, since=since, state=checkpoint)) == amounts(whole[since:])


@arithmetic
@given(changing_plans(), sales, st.data())
def test_nothing_that_a_sale_decides_lies_behind_its_reach(plan, sold, data):
    without = data.draw(st.sampled_from(sold))
    reach = plan[without.day >= CHANGED].reach(without.day)

    every = {one.entry.id: one.line.amount for one in run(plan, sold)}
    others = run(plan, [one for one in sold if one is not without])

    behind = [one for one in others if reach is None or one.entry.day >= reach.end]
    assert [one.line.amount for one in behind] == [every[one.entry.id] for one in behind]


def test_volume_goes_on_under_a_version_that_says_nothing_and_begins_again_under_one_that_restarts():
    table = tiers((0, 1), (1000, 2), accumulate="YEAR")
    sold = [sale(1000, on=date(2026, 3, 1)), sale(1000, on=date(2026, 6, 1), name="June", number=1)]
    restarted = rule(table | {"on_new_version": "RESTART"})
    since = accumulates_since([(BEGAN, rule(table).component), (CHANGED, restarted.component)])

    goes_on, begins_again = (
        [str(amount) for amount in amounts(run((rule(table), second), sold))]
        for second in (rule(table), replace(restarted, since=since))
    )

    assert goes_on == pay(rule(table), *sold) == ["10.00", "20.00"]
    assert begins_again == ["10.00", "10.00"]


def test_a_plain_version_in_between_neither_counts_nor_forgets():
    table, plain = rule(tiers((0, 1), (1000, 2), accumulate="ALL_TIME")), rule(percent("1", limits={"floor": "1"}))
    march, june, july = (
        [entry]
        for month, amount in ((3, 1000), (6, 500), (7, 100))
        for entry in entries_of(sale(amount, on=date(2026, month, 1), name=month), table, convert=at_par)
    )

    (first,) = placed(table, march)
    (between,) = placed(plain, june, state=first.state)
    (last,) = placed(table, july, state=between.state)

    assert amounts([first, between, last]) == [10, 5, 2]
