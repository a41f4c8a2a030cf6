"""What happens to a crowd: activities of ninety days, and among them facts about leads, opportunities and tasks."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec
from crowd import AGENTS, DAYS, SOURCE, agent_name

ACTIVITIES = ("call.logged", "sms.sent", "email.sent", "appointment.created", "action.taken")
STAGES = ("Prospecting", "Engaging", "Negotiation")
STATUSES = ("CONTACTED", "QUALIFIED", "DISQUALIFIED", "CONVERTED")


def activity(dice: Random, key: str, *, until: datetime) -> dict[str, Any]:
    """Return one call, message, appointment or action of anybody, within the ninety days before."""
    kind = dice.choice(ACTIVITIES)
    data: dict[str, Any] = {"agent": agent_name(dice.randrange(AGENTS))}
    if kind == "call.logged":
        data |= {"duration_seconds": dice.randrange(600), "answered": dice.random() < 0.7}
    if kind == "action.taken":
        data["action"] = "visit"
    return event(key, kind, data, until - timedelta(seconds=dice.randrange(DAYS * 86_400)))


def about_entities(dice: Random, key: str, *, until: datetime) -> Iterator[dict[str, Any]]:
    """Yield the life of a lead, an opportunity or a task: three to five facts."""
    agent, at = agent_name(dice.randrange(AGENTS)), until - timedelta(seconds=dice.randrange(DAYS * 86_400))
    match dice.randrange(3):
        case 0:
            yield event(f"{key}-0", "lead.created", {"lead": key, "status": "NEW"}, at)
            data = {"lead": key, "agent": agent, "strategy": f"s{dice.randrange(20)}"}
            yield event(f"{key}-1", "lead.distributed", data, at + timedelta(minutes=1))
            yield event(f"{key}-2", "call.logged", {"agent": agent, "lead": key}, at + timedelta(hours=1))
            data = {"lead": key, "status": dice.choice(STATUSES), "by": agent}
            yield event(f"{key}-3", "lead.status_changed", data, at + timedelta(hours=2))
        case 1:
            data = {"opportunity": key, "agent": agent, "amount": f"{dice.randrange(100, 9999)}.00", "currency": "EUR"}
            yield event(f"{key}-0", "opportunity.created", data, at)
            for step, stage in enumerate(STAGES[: dice.randint(1, 3)], 1):
                moved = {"opportunity": key, "stage": stage, "by": agent}
                yield event(f"{key}-{step}", "opportunity.stage_changed", moved, at + timedelta(days=step))
            yield event(
                f"{key}-9", f"opportunity.{dice.choice(('won', 'lost'))}", {"opportunity": key}, at + timedelta(days=5)
            )
        case _:
            yield event(f"{key}-0", "task.created", {"task": key, "agent": agent, "kind": "follow-up"}, at)
            yield event(f"{key}-1", "task.completed", {"task": key}, at + timedelta(days=1))


def event(key: str, name: str, data: dict[str, Any], at: datetime) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": key,
        "source": SOURCE,
        "type": f"rainmaker.{name}.v1",
        "time": at,
        "data": data,
    }


def activities(count: int, *, until: datetime) -> list[dict[str, Any]]:
    dice = Random("activities")
    return [activity(dice, f"a{number}", until=until) for number in range(count)]


def mixed(count: int, *, until: datetime, entity_share: float = 0.3) -> list[dict[str, Any]]:
    """Return so many facts, of which the share is about entities, in the order in which they happened."""
    dice = Random("mixed")
    wanted = int(count * entity_share)
    about: list[dict[str, Any]] = []
    while len(about) < wanted:
        about.extend(about_entities(dice, f"e{len(about)}", until=until - timedelta(days=6)))
    loose = [activity(dice, f"a{number}", until=until) for number in range(count - wanted)]
    return sorted([*about[:wanted], *loose], key=lambda fact: fact["time"])


def bodies(facts: list[dict[str, Any]], size: int) -> list[bytes]:
    return [msgspec.json.encode(facts[start : start + size]) for start in range(0, len(facts), size)]
