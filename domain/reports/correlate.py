"""How strongly two figures go together, over agents or over weeks: Pearson's coefficient."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from domain.access.viewer import Viewer
from domain.metrics.figures import Freshness
from domain.metrics.metric import DIGITS
from domain.reports.document import ReportDocument
from domain.reports.run_report import run_report
from domain.shared.money import EXACT

Pair = tuple[Decimal, Decimal]


class Over(StrEnum):
    """What pairs of figures are of."""

    AGENT = "AGENT"
    WEEK = "WEEK"


@dataclass(frozen=True, slots=True)
class Correlation:
    """The coefficient, None where it is not defined, of so many pairs."""

    coefficient: Decimal | None
    pairs: int
    freshness: Freshness


async def correlate(document: ReportDocument, *, over: Over, viewer: Viewer, now: datetime) -> Correlation:
    """Correlate the two columns of the shape; pairs that lack one of them, such as a rate of nothing, are left out."""
    columns = [msgspec.structs.replace(column, name=f"figure {place}") for place, column in enumerate(document.columns)]
    asked = msgspec.structs.replace(document, columns=columns, by=[over.value], order=[], comparison=None)
    report = await run_report(asked, viewer=viewer, now=now, first=None)
    pairs = [(x, y) for x, y in (row.figures for row in report.rows) if x is not None and y is not None]
    return Correlation(pearson(pairs), len(pairs), report.freshness)


def pearson(pairs: Sequence[Pair]) -> Decimal | None:
    """Return Pearson's coefficient with six decimals; None where either figure is the same throughout."""
    if any(len(set(values)) == 1 for values in zip(*pairs, strict=True)) or not pairs:
        return None
    count = Decimal(len(pairs))
    mean_x, mean_y = (EXACT.divide(sum(values, Decimal(0)), count) for values in zip(*pairs, strict=True))
    away = [(EXACT.subtract(x, mean_x), EXACT.subtract(y, mean_y)) for x, y in pairs]
    together = _sum_of_products(away)
    alone = [_sum_of_products([(one, one) for one in values]) for values in zip(*away, strict=True)]
    spread = EXACT.multiply(*(EXACT.sqrt(one) for one in alone))
    return EXACT.quantize(EXACT.divide(together, spread), DIGITS)


def _sum_of_products(pairs: Sequence[Pair]) -> Decimal:
    total = Decimal(0)
    for x, y in pairs:
        total = EXACT.add(total, EXACT.multiply(x, y))
    return total
