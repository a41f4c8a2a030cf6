"""Read the worked examples: plans, what happens, and what must be paid. Each reading of an example is a case."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

_INSTALLED, _CHECKED_OUT = Path(__file__).parent / "examples", Path(__file__).parents[2] / "examples" / "vectors"
VECTORS = _INSTALLED if _INSTALLED.is_dir() else _CHECKED_OUT
_OF_COMPONENT = ("rate", "accumulate", "measure", "gate", "multiplier", "limits", "first_n", "bonus")
_OF_VERSION = ("anchor", "pay_period", "clawback", "leavers", "negatives")


class CaseKind(StrEnum):
    """Whether a plan pays, is refused, is odd, or has to wait for what is not offered yet."""

    PAYS = "PAYS"
    REFUSED = "REFUSED"
    WARNED = "WARNED"
    WAITS = "WAITS"


@dataclass(frozen=True, slots=True)
class Case:
    """One reading of an example; `told` is the example as it is written."""

    name: str
    kind: CaseKind
    told: Mapping[str, Any] = field(repr=False)

    def document(self) -> dict[str, Any]:
        """Return the plan as a plan document."""
        terms = {name: self.told[name] for name in _OF_VERSION if name in self.told}
        if "components" in self.told:
            return {"components": self.told["components"], **terms}
        component = {name: self.told[name] for name in _OF_COMPONENT if name in self.told}
        return {"components": [{"key": "commission", **component}], **terms}


def read_cases(directory: Path = VECTORS) -> list[Case]:
    """Return every case of every file, in order."""
    return [
        case
        for path in sorted(directory.glob("*.yaml"))
        for case in _cases(yaml.safe_load(path.read_text(encoding="utf-8")))
    ]


def _cases(told: Mapping[str, Any]) -> Iterator[Case]:
    for vector in told.get("vectors", ()):
        yield from _readings(vector)
    for kind, name in ((CaseKind.REFUSED, "refused_at_publish"), (CaseKind.WARNED, "warned_at_publish")):
        for vector in told.get(name, ()):
            yield Case(vector["id"], kind, vector)
    for vector in told.get("waiting", ()):
        yield Case(vector["id"], CaseKind.WAITS, vector)


def _readings(vector: Mapping[str, Any]) -> Iterator[Case]:
    """Spread an example that holds several rates, or several readings of one, into one case each."""
    name = vector["id"]
    for place, case in enumerate(vector.get("cases", ())):
        yield _case(f"{name} {place + 1}", vector | case, rate={"percent": case["percent"]})
    for bound, total in vector.get("total_by_exact_bound_pays", {}).items():
        yield _case(f"{name} {bound}", vector, rate=vector["rate"] | {"exact_bound_pays": bound}, total=total)
    for reading in vector.get("last_credit_pays", ()):
        ways = {field: reading[field] for field in ("opens", "tiers")}
        yield _case(
            f"{name} {' '.join(ways.values())}", vector, gate=vector["gate"] | ways, last_credit_pays=reading["pay"]
        )
    for policy, change in vector.get("change_by_clawback", {}).items():
        clawback = vector.get("clawback", {}) | {"policy": policy}
        yield _case(f"{name} {policy}", vector, clawback=clawback, change=change)
    if not vector.keys() & {"cases", "total_by_exact_bound_pays", "last_credit_pays", "change_by_clawback"}:
        yield _case(name, vector)


def _case(name: str, vector: Mapping[str, Any], **reading: Any) -> Case:
    return Case(name, CaseKind.PAYS, {**vector, **reading})
