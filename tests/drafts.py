"""Hypothesis strategies of plan documents: everything that a version may say, in every combination that is accepted."""

from typing import Any

from hypothesis import strategies as st

from domain.commissions.rules.document import read_terms
from domain.commissions.rules.windows import Rule
from domain.commissions.rules.words import Negatives, OnNewVersion

OF_VOLUME = ("MARGINAL", "RETROACTIVE", "WHOLE_AT_BAND_REACHED", "WHOLE_AT_BAND_BEFORE")
OF_A_QUOTA = ("PERIOD", "QUARTER", "YEAR")
ACCUMULATE = (*OF_A_QUOTA, "ALL_TIME")
OUTSIDE = ("attainment", "calls")

percents = st.decimals(0, 20, places=3).map(str)
money = st.decimals(0, 20_000, places=2).map(str)
bounds = st.lists(st.decimals("0.01", 20_000, places=2), max_size=4, unique=True).map(sorted)
exact_bounds = st.sampled_from(("LOWER_BAND", "UPPER_BAND"))


@st.composite
def bands(draw: st.DrawFn, pays: Any) -> list[dict[str, str]]:
    lower_bounds = ["0", *(str(bound) for bound in draw(bounds))]
    return [{"from": bound} | draw(pays) for bound in lower_bounds]


def named(name: str, values: Any) -> Any:
    return values.map(lambda value: {name: value})


@st.composite
def tables(draw: st.DrawFn, place_by: str, apply: str) -> dict[str, Any]:
    tier = named("percent", percents) | named("flat", money)
    methods = {"place_by": place_by, "apply": apply, "exact_bound_pays": draw(exact_bounds)}
    if draw(st.booleans()):
        return {"tiers": draw(bands(tier))} | methods
    ote = {"ote": "150000", "base": "80000", "annual_quota": draw(st.sampled_from(("700000", "300000", "999.97")))}
    return {"percent_from_ote": ote, "multipliers": draw(bands(named("times", percents)))} | methods


@st.composite
def interpolated(draw: st.DrawFn, place_by: str) -> dict[str, Any]:
    filled = draw(bands(named("pays", money)))
    filled[-1]["to"] = "20000.01"
    return {"bands": filled, "place_by": place_by, "apply": "INTERPOLATED"}


linear = st.one_of(
    named("percent", percents),
    named("percent_from_ote", st.just({"ote": "90000", "base": "50000", "annual_quota": "600000"})),
)
alone = st.one_of(
    named("flat", money),
    tables("TRANSACTION", "MARGINAL"),
    tables("TRANSACTION", "WHOLE"),
    interpolated("TRANSACTION"),
)
by_volume = st.one_of(
    *(tables(place_by, apply) for place_by in ("CUMULATIVE", "ATTAINMENT") for apply in OF_VOLUME),
    interpolated("CUMULATIVE"),
    interpolated("ATTAINMENT"),
)
rates = st.one_of(linear, alone, by_volume)


def windows(metric: str) -> Any:
    return st.sampled_from(("YEAR",) if metric == "attainment" else ("YEAR", "ALL_TIME"))


whose = st.fixed_dictionaries({"of": st.sampled_from(("AGENT", "TEAM"))})


@st.composite
def gates(draw: st.DrawFn, *, can_split: bool, is_outside: bool) -> dict[str, Any]:
    metric = draw(st.sampled_from(OUTSIDE)) if is_outside else "amount"
    gate = {"metric": metric, "above": draw(money), "window": draw(windows(metric)), "otherwise": draw(linear)}
    if is_outside:
        return gate | draw(whose)
    opens = ("AT_THRESHOLD", "WHOLE_TRANSACTION") if can_split else ("WHOLE_TRANSACTION",)
    tiers = draw(st.sampled_from(("CONTINUE", "RESTART")))
    return gate | {"opens": draw(st.sampled_from(opens)), "tiers": tiers}


@st.composite
def multipliers(draw: st.DrawFn) -> dict[str, Any]:
    metric = draw(st.sampled_from(("amount", *OUTSIDE)))
    times = named("times", st.sampled_from(("0", "0.5", "0.9", "1", "1.25", "2")))
    figure = {"metric": metric, "window": draw(windows(metric))} | ({} if metric == "amount" else draw(whose))
    return figure | {"bands": draw(bands(times)), "exact_bound_pays": draw(exact_bounds)}


@st.composite
def limits(draw: st.DrawFn) -> dict[str, Any]:
    limit: dict[str, Any] = {}
    kinds = draw(st.sampled_from(({"cap"}, {"max"}, {"floor"}, {"cap", "max"}, {"cap", "floor"})))
    if "max" in kinds:
        limit["per_transaction_max"] = draw(money)
    if "cap" in kinds:
        limit |= {"period_cap": "500.00", "cap": draw(st.sampled_from(("HARD", "ROLL_OVER")))}
        if limit["cap"] == "ROLL_OVER":
            limit["held_lapses"] = draw(st.sampled_from(("NEVER", "QUARTER", "YEAR")))
    if "floor" in kinds:
        limit["floor"] = draw(st.sampled_from(("0", "100.00", "500.00")))
    return limit


@st.composite
def components(draw: st.DrawFn, rate: Any = rates, *, is_plain: bool = False) -> dict[str, Any]:
    """A component with any rate; a plain one has nothing else but its window."""
    component: dict[str, Any] = {"key": "commission", "rate": draw(rate)}
    looks_back = component["rate"].get("place_by") in ("CUMULATIVE", "ATTAINMENT")
    if not is_plain:
        can_split = looks_back or "percent" in component["rate"]
        is_outside = draw(st.booleans())
        extras = {
            "gate": gates(can_split=can_split, is_outside=is_outside),
            "multiplier": multipliers(),
            "limits": limits(),
            "bonus": st.fixed_dictionaries({"at": st.just("900.00"), "pays": money}),
            "first_n": st.integers(1, 4),
        }
        # Few at a time: where everything is limited by everything, nothing shows what one of them does.
        for name in draw(st.lists(st.sampled_from(sorted(extras)), max_size=2, unique=True)):
            component |= {name: draw(extras[name])}
    if looks_back or {"bonus", "first_n", "gate"} & component.keys():
        is_attained = component["rate"].get("place_by") == "ATTAINMENT"
        component["accumulate"] = draw(st.sampled_from(OF_A_QUOTA if is_attained else ACCUMULATE))
    return component


def optional(name: str, values: Any) -> Any:
    return st.just({}) | named(name, values)


@st.composite
def versions(draw: st.DrawFn, component: Any = None) -> dict[str, Any]:
    """A version of a plan with one component."""
    clawback = {"policy": draw(st.sampled_from(("RECOMPUTE_ORIGIN", "REVERSE_AS_PAID", "NET_NOW", "NONE")))}
    clawback |= draw(optional("within_days", st.integers(0, 90)))
    return {
        "components": [draw(components() if component is None else component)],
        "negatives": draw(st.sampled_from([each.value for each in Negatives])),
        "clawback": clawback,
    }


def rule_of(version: dict[str, Any]) -> Rule:
    terms = read_terms(version)
    return Rule(terms.components[0], terms, "EUR")


whole_versions = st.lists(
    st.text(st.characters(categories=("Lu", "Ll", "Nd")), min_size=1, max_size=9), min_size=1, max_size=3, unique=True
).flatmap(
    lambda keys: st.fixed_dictionaries(
        {
            "components": st.tuples(*(full_components(key) for key in keys)).map(list),
            "anchor": st.sampled_from(("APPROVAL", "BOOKING")),
            "pay_period": st.sampled_from(("MONTH", "QUARTER", "YEAR")),
            "clawback": st.fixed_dictionaries({"policy": st.sampled_from(("NONE", "NET_NOW"))}),
            "leavers": st.fixed_dictionaries({"policy": st.just("FORFEIT"), "within_days": st.integers(0, 90)}),
            "negatives": st.sampled_from([each.value for each in Negatives]),
        }
    )
)


@st.composite
def full_components(draw: st.DrawFn, key: str) -> dict[str, Any]:
    """A component that also says which credits it pays."""
    extra = st.fixed_dictionaries(
        {},
        optional={
            "kinds": st.lists(st.sampled_from(("SALE", "DEPOSIT", "TRADE")), min_size=1, unique=True),
            "when": st.just({"field": {"name": "product", "eq": "Loan"}}),
            "measure": st.sampled_from(("AMOUNT", "MARGIN")) | st.just({"field": "premium"}),
            "on_new_version": st.sampled_from([each.value for each in OnNewVersion]),
            "from_day": st.just("2026-03-01"),
            "until_day": st.just("2026-06-01"),
        },
    )
    override = st.fixed_dictionaries({"credit": st.just("OVERRIDE")}, optional={"level": st.integers(1, 100)})
    return draw(components()) | {"key": key} | draw(extra) | draw(st.just({}) | override)
