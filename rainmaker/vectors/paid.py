"""What was paid in a run, as the ledger says through the API, and where that is not what the case says."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rainmaker.vectors.cases import Case
from rainmaker.vectors.happenings import reference, sales_of

EARNINGS = """query ($agent: ID!) { earnings(filter: {agentId: $agent}, first: 200) { nodes {
    amount { amount } originPeriod transaction { reference } explanation { entry day } } } }"""
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Paid:
    """The ledger of each agent of one run, oldest line first, and how many lines wait for a rate."""

    earnings: Mapping[str, Sequence[Mapping[str, Any]]]
    waiting: int

    def by_agent(self) -> dict[str, str]:
        """Return what each agent was paid."""
        return {name: _shown(map(_amount, lines)) for name, lines in self.earnings.items()}

    def total(self, *, without: str) -> str:
        """Return what everybody was paid, without sales whose reference begins so."""
        counted = (line for line in self._lines() if not _reference(line).startswith(without))
        return _shown(map(_amount, counted))

    def by_period(self) -> dict[str, str]:
        """Return what was paid for each pay period."""
        return self._by(lambda line: line["originPeriod"])

    def by_sale(self) -> dict[str, str]:
        """Return what each sale paid, by what its source calls it."""
        return self._by(_reference)

    def lines(self) -> list[str]:
        """Return what each entry paid in the end, by its day."""

        def entry(line: Mapping[str, Any]) -> tuple[str, str, str]:
            explained = line["explanation"]
            return (explained["day"] or "", _reference(line), explained["entry"] or "")

        return [amount for _, amount in sorted(self._by(entry).items())]

    def _lines(self) -> Iterator[Mapping[str, Any]]:
        return (line for lines in self.earnings.values() for line in lines)

    def _by(self, key: Callable[[Mapping[str, Any]], Any]) -> dict[Any, str]:
        found: dict[Any, list[Decimal]] = defaultdict(list)
        for line in self._lines():
            found[key(line)].append(_amount(line))
        return {name: _shown(amounts) for name, amounts in found.items()}


def complaints(case: Case, paid: Paid, *, run: str) -> list[str]:
    """Return where the run did not pay what the case says, each as a sentence."""
    told = case.told
    expected: dict[str, tuple[Any, Any]] = {}
    if "total" in told:
        total = Decimal(told["total"])
        total += Decimal(told["change"]) if "change_by_clawback" in told else 0
        expected["total"] = (f"{total:.2f}", total_of(paid, run))
    if "pay" in told and not told.keys() & {"then_reverse"}:
        expected["pay"] = (list(told["pay"]), [_of_sale(paid, run, place) for place in range(len(told["pay"]))])
    if "lines" in told:
        expected["lines"] = (list(told["lines"]), paid.lines())
    if "last_credit_pays" in told:
        expected["the last credit"] = (told["last_credit_pays"], _of_sale(paid, run, len(told["credits"]) - 1))
    if "pay_by_agent" in told:
        expected["pay by agent"] = (dict(told["pay_by_agent"]), paid.by_agent())
    if "paid_by_period" in told:
        found = {period: amount for period, amount in paid.by_period().items() if Decimal(amount)}
        expected["pay by period"] = (dict(told["paid_by_period"]), found)
    if "status" in told:
        expected["waiting for a rate"] = (Counter(told["status"])["WAITING_FOR_RATE"], paid.waiting)
    return [f"{what}: {found} instead of {wanted}" for what, (wanted, found) in expected.items() if wanted != found]


def total_of(paid: Paid, run: str) -> str:
    """Return what the sales that a case is about were paid, which those before them are not."""
    return paid.total(without=reference(run, "earlier"))


def total_before(case: Case) -> str | None:
    """Return what is paid before what comes later has come; None where the case does not say so."""
    if "change_by_clawback" in case.told:
        return str(case.told["total"])
    if "change" in case.told:
        return f"{Decimal(case.told['total']) - Decimal(case.told['change']):.2f}"
    return None


def _of_sale(paid: Paid, run: str, place: int) -> str:
    return paid.by_sale().get(reference(run, f"credit-{place}"), "0.00")


def _reference(line: Mapping[str, Any]) -> str:
    """Return what the source calls the sale; nothing for a line of a period."""
    found: str = (line["transaction"] or {"reference": ""})["reference"]
    return found


def _amount(line: Mapping[str, Any]) -> Decimal:
    return Decimal(line["amount"]["amount"])


def _shown(amounts: Any) -> str:
    return f"{sum(amounts, Decimal(0)).quantize(CENT):.2f}"


def periods_of(case: Case) -> list[str]:
    """Return the months in which something is sold."""
    return sorted({f"{sale.day:%Y-%m}" for sale in sales_of(case)})
