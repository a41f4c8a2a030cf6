"""Sustained facts a second when three in ten are about leads, opportunities and tasks, and fully computed.

.venv/bin/python bench/ingest_entities.py
"""

from crm_facts import bodies, mixed
from crowd import Crowd, facts_wanted, measure
from sustained import Load, kept, sustained

from domain.access.viewer import Role
from infra.clock import now

USUAL = 200_000
LIMIT = 4_000


async def ingest_entities(crowd: Crowd) -> bool:
    facts = mixed(facts_wanted(USUAL), until=now())
    load = Load("facts, 30 % of them about entities", bodies(facts, 1_000), len(facts))
    return kept("mixed facts", await sustained(crowd.url, crowd.token(Role.INTEGRATION), load), LIMIT)


if __name__ == "__main__":
    measure(ingest_entities)
