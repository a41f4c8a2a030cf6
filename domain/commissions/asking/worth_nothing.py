"""Why a line that was placed is worth nothing: what it lacks, with the bound that it failed and the value it had."""

from collections.abc import Sequence
from decimal import Decimal

from domain.commissions.asking.reasons import Reason, ReasonCode
from domain.commissions.calculate.credit_rows import CreditRow
from domain.commissions.calculate.earlier import earlier_of
from domain.commissions.calculate.place_stretch import Placed
from domain.commissions.rules.lines import Step, StepKind
from domain.commissions.rules.period_lines import Outside
from domain.commissions.rules.rates import InterpolatedRate, Tier, TieredRate, needs_quota
from domain.commissions.rules.terms import FieldMeasure, Gate
from domain.commissions.rules.words import Measure
from domain.metrics.conditions import Operator
from domain.shared.money import EXACT

ZERO = Decimal(0)


def worth_nothing(placed: Placed, credit: CreditRow, outside: Outside) -> Reason:
    """Return the first thing because of which the line pays nothing, given the figures that its period looks at."""
    line, gate = placed.line, placed.item.rule.component.gate
    if not line.basis:
        return _of_basis(placed, credit)
    ended = next((step for step in line.steps if not step.amount_after), None)
    if ended is not None:
        return _of_step(ended, placed)
    if gate is not None and all(part.is_otherwise for part in line.slices):
        return _of_gate(gate, placed, outside)
    return _of_rate(placed)


def of_taken_back(credit: CreditRow) -> Reason | None:
    """Return that all of the credit was taken back, if anything was."""
    if credit.reversed_day is not None:
        message = f"the transaction was reversed on {credit.reversed_day}"
        return Reason(ReasonCode.REVERSED, message, "reversed_day", actual=str(credit.reversed_day))
    return Reason(ReasonCode.REFUNDED, "all of it was given back", "refunds") if credit.is_refunded else None


def _of_basis(placed: Placed, credit: CreditRow) -> Reason:
    taken_back = of_taken_back(credit)
    if taken_back is not None:
        return taken_back
    field, told = _measured(placed, credit)
    message = f"the component pays on {field}, which the transaction does not have" if told is None else f"{field} is 0"
    return Reason(ReasonCode.NOTHING_MEASURED, message, field, actual=None if told is None else _plain(told))


def _measured(placed: Placed, credit: CreditRow) -> tuple[str, object]:
    match placed.item.rule.component.measure:
        case Measure.AMOUNT:
            return "amount", credit.amount
        case Measure.MARGIN:
            return "margin", credit.margin
        case Measure.COUNT:
            return "quantity", credit.quantity
        case FieldMeasure(name):
            return name, credit.attributes.get(name)


def _of_step(step: Step, placed: Placed) -> Reason:
    component, earlier = placed.item.rule.component, earlier_of(placed)
    bound = None if step.by is None else _plain(step.by)
    match step.kind:
        case StepKind.FIRST_N:
            message = f"the component pays the first {bound} of the window only, and these came before"
            return _failed(ReasonCode.FIRST_N, message, "first_n", step.by, earlier.count)
        case StepKind.PERIOD_CAP:
            message = f"the cap of the pay period, {bound}, was reached before"
            return _failed(ReasonCode.PERIOD_CAP, message, "period_cap", step.by, earlier.pay)
        case StepKind.MULTIPLIER if component.multiplier is not None and earlier.multiplier is not None:
            value = max(earlier.multiplier, EXACT.add(earlier.multiplier, placed.line.basis))
            paying = next((band.lower_bound for band in component.multiplier.bands if band.times > 0), None)
            message = f"at {_plain(value)} its pay is multiplied by {bound}"
            return _failed(ReasonCode.LIMIT, message, step.kind, paying, value)
        case _:
            message = f"its pay of {_plain(step.amount_before)} was brought to nothing by {step.kind}"
            return _failed(ReasonCode.LIMIT, message, step.kind, step.by, step.amount_before)


def _of_gate(gate: Gate, placed: Placed, outside: Outside) -> Reason:
    """Return that the gate is closed; of one that another figure opens, what it opens is paid by the period."""
    value, before = outside.gate, earlier_of(placed).gate
    if gate.is_own and before is not None:
        value = EXACT.add(before, placed.line.basis)
    shown = "not known" if value is None else _plain(value)
    bound = _plain(gate.above)
    if not gate.is_own and value is not None and value > gate.above:
        message = f"{gate.metric} is {shown}, so the gate is open: what it opens is paid by a line of the pay period"
        return Reason(ReasonCode.PAID_BY_PERIOD, message, gate.metric, Operator.GT, [bound], shown)
    message = f"{gate.metric} is {shown}, and the gate opens above {bound}"
    return Reason(ReasonCode.GATE, message, gate.metric, Operator.GT, [bound], None if value is None else shown)


def _of_rate(placed: Placed) -> Reason:
    """Return that the rate is zero, and in bands from where on it pays."""
    rate, message = placed.item.rule.component.rate, "the rate pays nothing where it stands"
    if not isinstance(rate, TieredRate | InterpolatedRate):
        return Reason(ReasonCode.RATE_OF_ZERO, message, "rate")
    bounds: Sequence[Decimal] = (
        [tier.lower_bound for tier in rate.tiers if _pays(tier)]
        if isinstance(rate, TieredRate)
        else [band.lower_bound for band in rate.bands if band.pays]
    )
    factor = placed.quota.amount if needs_quota(rate) and placed.quota is not None else None
    volume = placed.item.entry.whole if placed.line.after is None else placed.line.after
    begins = EXACT.multiply(bounds[0], Decimal(1) if factor is None else factor) if bounds else None
    return _failed(ReasonCode.RATE_OF_ZERO, message, "rate", begins, volume)


def _pays(tier: Tier) -> bool:
    return any((tier.percent, tier.flat_per_unit, tier.flat, tier.times))


def _failed(code: ReasonCode, message: str, field: str, bound: Decimal | None, value: Decimal | None) -> Reason:
    wanted = [] if bound is None else [_plain(bound)]
    return Reason(code, message, field, wanted=wanted, actual=None if value is None else _plain(value))


def _plain(value: object) -> str:
    return f"{EXACT.normalize(value):f}" if isinstance(value, Decimal) else str(value)
