"""An example of every type of fact, as the CRM of the examples would send it. A test reads each one."""

from collections.abc import Mapping
from typing import Any

SOURCE = "crm.meridian.example"

WHEN: Mapping[str, Mapping[str, str]] = {
    "rainmaker.call.logged.v1": {"time": "2026-03-14T09:30:00+01:00"},
    "rainmaker.email.sent.v1": {"time": "2026-03-14T10:05:00+01:00"},
}
ON_A_DAY = {"localdate": "2026-03-14"}

DATA: Mapping[str, Mapping[str, Any]] = {
    "rainmaker.call.logged.v1": {
        "agent": "dana",
        "direction": "OUTBOUND",
        "duration_seconds": 390,
        "answered": True,
    },
    "rainmaker.email.sent.v1": {"agent": "dana", "direction": "OUTBOUND", "automated": False},
    "rainmaker.opportunity.created.v1": {
        "opportunity": "O-71",
        "agent": "dana",
        "stage": "Qualified",
        "amount": "12000.00",
        "currency": "EUR",
        "product": "Pump",
        "account": "Hartmann AG",
    },
    "rainmaker.opportunity.assigned.v1": {"opportunity": "O-71", "agent": "omar", "by": "ines"},
    "rainmaker.opportunity.stage_changed.v1": {"opportunity": "O-71", "stage": "Negotiation", "by": "omar"},
    "rainmaker.opportunity.won.v1": {"opportunity": "O-71", "amount": "11500.00", "currency": "EUR"},
    "rainmaker.opportunity.lost.v1": {"opportunity": "O-72", "reason": "Bought elsewhere"},
    "rainmaker.transaction.submitted.v1": {
        "transaction": "T-409",
        "kind": "sale",
        "amount": "11500.00",
        "currency": "EUR",
        "credits": [
            {"agent": "omar", "percent": "70"},
            {"agent": "dana", "percent": "30"},
            {"agent": "lea", "overlay": True, "percent": "100"},
        ],
        "opportunity": "O-71",
        "product": "Pump",
    },
    "rainmaker.transaction.approved.v1": {"transaction": "T-409"},
    "rainmaker.transaction.rejected.v1": {"transaction": "T-410", "reason": "No signed order"},
    "rainmaker.transaction.reversed.v1": {"transaction": "T-409", "reason": "Returned"},
}


def example_event(name: str) -> dict[str, Any]:
    """Return the example of the type as a whole CloudEvent."""
    data = DATA[name]
    subject = data.get("transaction") or data.get("opportunity") or "88213"
    word = name.split(".")[2]
    return {
        "specversion": "1.0",
        "id": f"{subject}:{word}",
        "source": SOURCE,
        "type": name,
        **WHEN.get(name, ON_A_DAY),
        "data": data,
    }
