"""Plan documents by chance, with small numbers, so that a handful of sales crosses every bound of them."""

from collections.abc import Sequence
from random import Random
from typing import Any

# Few, so that versions of a plan have components in common; what one measures is the same in all of them.
MEASURED = {"base": "AMOUNT", "more": "COUNT", "team": "MARGIN"}
KEYS = tuple(MEASURED)
OF_VOLUME = ("MARGINAL", "RETROACTIVE", "WHOLE_AT_BAND_REACHED", "WHOLE_AT_BAND_BEFORE")
OF_A_QUOTA = ("PERIOD", "QUARTER", "YEAR")
WINDOWS = (*OF_A_QUOTA, "ALL_TIME")
BOUNDS = ("LOWER_BAND", "UPPER_BAND")
BANDS = {
    "AMOUNT": (
        (("0", "1"), ("1000", "2.5")),
        (("0", "2"), ("300", "4"), ("1500.50", "7.125")),
        (("0", "5"), ("250.05", "0.5")),
    ),
    "COUNT": ((("0", "3"), ("4", "7.5")), (("0", "1.255"), ("1", "2"), ("9.5", "4"))),
    "ATTAINMENT": ((("0", "3"), ("0.5", "6")), (("0", "1"), ("0.333", "2"), ("1", "8"))),
}
CLAWBACKS = ("RECOMPUTE_ORIGIN", "REVERSE_AS_PAID", "NET_NOW", "NONE")
LEAVERS = ("PAY", "PAY", "PAY_IF_ANCHORED_BEFORE", "FORFEIT")
MULTIPLIED = {
    "amount": (("0", "1"), ("500", "1.5")),
    "attainment": (("0", "0.5"), ("0.5", "1.25")),
    "calls_made": (("0", "0.5"), ("2", "1.5")),
}
FIGURES = ("amount", "calls_made", "attainment")
CONDITIONS = (
    {"name": "is_first_deposit", "eq": True},
    {"name": "amount", "gt": "200"},
    {"name": "base_amount", "gt": "250"},
)
Document = dict[str, Any]


def hard_version(dice: Random, *, anchor: str, pay_period: str) -> Document:
    """What a version of a plan says that counts by this anchor and has such pay periods."""
    return {
        "anchor": anchor,
        "pay_period": pay_period,
        "components": [
            {"key": key, **_component(dice, MEASURED[key], anchor, pay_period)}
            for key in KEYS[: dice.choice((1, 2, 3))]
        ],
        "clawback": {"policy": dice.choice(CLAWBACKS), **dice.choice(({}, {}, {"within_days": 30}))},
        "leavers": {"policy": dice.choice(LEAVERS), **dice.choice(({}, {}, {"within_days": dice.choice((10, 45))}))},
        "negatives": dice.choice(("NET", "NET", "FLOOR_PER_TRANSACTION", "CARRY")),
    }


def _component(dice: Random, measure: str, anchor: str, pay_period: str) -> Document:
    component: Document = {"measure": measure}
    is_units = measure == "COUNT"
    component["rate"] = rate = _rate(dice, is_units=is_units)
    looks_back = rate.get("place_by") in ("CUMULATIVE", "ATTAINMENT")
    can_split = looks_back or "percent" in rate
    figures = FIGURES if anchor == "APPROVAL" else FIGURES[:-1]  # attainment counts approvals
    extras = {
        "limits": lambda: _limits(dice),
        "gate": lambda: _gate(dice, figures, pay_period, is_units=is_units, can_split=can_split),
        "multiplier": lambda: _multiplier(dice, figures, pay_period),
        "bonus": lambda: {"at": "900.00", "pays": "33.33"},
        "kinds": lambda: ["sale"],
        "when": lambda: {"field": dice.choice(CONDITIONS)},
        "until_day": lambda: "2026-05-01",
        "credit": lambda: "OVERRIDE",
        "on_new_version": lambda: "RESTART",
        **({} if anchor == "PAYMENT" else {"first_n": lambda: dice.choice((1, 2))}),
    }
    often = [*sorted(extras), "limits", "gate", "multiplier", "multiplier"]
    component |= {name: extras[name]() for name in dice.sample(often, dice.choice((0, 1, 1, 2, 3)))}
    if "credit" in component and dice.random() < 0.5:
        component["level"] = dice.choice((1, 2, 3))
    if looks_back or {"bonus", "first_n", "gate"} & component.keys():
        component["accumulate"] = dice.choice(OF_A_QUOTA if rate.get("place_by") == "ATTAINMENT" else WINDOWS)
    return component


def _rate(dice: Random, *, is_units: bool) -> Document:
    paid = "flat_per_unit" if is_units else "percent"
    kind = dice.choice(("LINEAR", "FLAT", "TRANSACTION", "CUMULATIVE", "CUMULATIVE", "ATTAINMENT"))
    if kind == "LINEAR":
        return {paid: "7.125"}
    if kind == "FLAT":
        return {"flat": "12.35"}
    if dice.random() < 0.15:
        bands = [{"from": "0", "pays": "40"}, {"from": "0.7", "pays": "60.01", "to": "1.5"}]
        return {"bands": bands, "apply": "INTERPOLATED", "place_by": kind}
    table = dice.choice(BANDS["ATTAINMENT" if kind == "ATTAINMENT" else "COUNT" if is_units else "AMOUNT"])
    tiers = [{"from": lower, paid: number} for lower, number in table]
    if dice.random() < 0.25:
        tiers[-1]["flat"] = "25"
    apply = dice.choice(("MARGINAL", "WHOLE") if kind == "TRANSACTION" else OF_VOLUME)
    return {"tiers": tiers, "apply": apply, "exact_bound_pays": dice.choice(BOUNDS), "place_by": kind}


def _limits(dice: Random) -> Document:
    limits: Document = {}
    if dice.random() < 0.5:
        limits["per_transaction_max"] = dice.choice(("20", "33.335"))
    if dice.random() < 0.5:
        limits |= {"period_cap": "40.005", "cap": dice.choice(("HARD", "ROLL_OVER"))}
        if limits["cap"] == "ROLL_OVER":
            limits["held_lapses"] = dice.choice(("NEVER", "QUARTER", "YEAR"))
    if dice.random() < 0.5:
        limits["floor"] = "15"
    return limits


def _gate(dice: Random, figures: Sequence[str], pay_period: str, *, is_units: bool, can_split: bool) -> Document:
    metric = dice.choice(("amount", *figures))
    otherwise = {"flat_per_unit" if is_units else "percent": "1"}
    gate = _figure(dice, metric, pay_period) | {"otherwise": otherwise}
    if metric != "amount":
        return gate | {"above": "1" if metric == "calls_made" else "0.5"}
    opens = ("AT_THRESHOLD", "WHOLE_TRANSACTION") if can_split else ("WHOLE_TRANSACTION",)
    return gate | {"above": "500", "opens": dice.choice(opens), "tiers": dice.choice(("CONTINUE", "RESTART"))}


def _multiplier(dice: Random, figures: Sequence[str], pay_period: str) -> Document:
    metric = dice.choice(figures)
    bands = [{"from": lower, "times": times} for lower, times in MULTIPLIED[metric]]
    return _figure(dice, metric, pay_period) | {"bands": bands, "exact_bound_pays": dice.choice(BOUNDS)}


def _figure(dice: Random, metric: str, pay_period: str) -> Document:
    """What is looked at, in which window, and whose it is; what a component itself measures is always the agent's."""
    if metric == "amount":
        return {"metric": metric, "window": dice.choice(WINDOWS)}
    windows = OF_A_QUOTA if pay_period == "MONTH" else ("PERIOD", "YEAR")
    return {"metric": metric, "window": dice.choice(windows), "of": dice.choice(("AGENT", "TEAM", "TEAM"))}
