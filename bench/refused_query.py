"""What it costs this process to refuse a query, for each limit on documents; every time another text.

.venv/bin/python bench/refused_query.py
"""

import asyncio
import sys
from collections.abc import Callable
from time import perf_counter

from api.schema import make_schema

LIMIT_MS = 5.0
TIMES = 50

DOCUMENTS: dict[str, Callable[[int], str]] = {
    "document": lambda n: f'{{ node(id: "{n}{"x" * 40_000}") {{ id }} }}',
    "tokens": lambda n: f"{{ me {{ a{n}: role }} }}" + " fragment F on Agent { name }" * 1000,
    "aliases": lambda n: "{ " + " ".join(f"a{n}x{m}: __typename" for m in range(200)) + " }",
    "nesting": lambda n: f"{{ a{n} " + "{ a " * 100 + "}" * 100 + " }",
    "depth": lambda n: f"{{ b{n} " + "a { " * 13 + "b" + " }" * 13 + " }",
    "root_fields": lambda n: f"{{ b{n} " + " ".join(f"field{m}" for m in range(600)) + " }",
    "repeats": lambda n: f"{{ b{n} " + "__typename " * 600 + " }",
    "fields": lambda n: _widening(9, n),
    "cost": lambda n: (
        f"{{ a{n}: leaderboards(first: 200) {{ nodes {{ standings(first: 200) {{ places {{ nodes {{ rank name score"
        " { value } } } } } } }"
    ),
}


def _widening(levels: int, n: int) -> str:
    fragments = "".join(
        f"fragment F{m} on Team {{ a: parent {{ ...F{m + 1} }} b: parent {{ ...F{m + 1} }} }} " for m in range(levels)
    )
    return f"{{ t{n}: teams {{ nodes {{ ...F0 }} }} }} {fragments} fragment F{levels} on Team {{ id }}"


async def measure() -> bool:
    schema = make_schema()
    worst = 0.0
    for name, document in DOCUMENTS.items():
        seconds = []
        for number in range(TIMES):
            text = document(number)
            began = perf_counter()
            result = await schema.execute(text)
            seconds.append(perf_counter() - began)
            [error] = result.errors or []
            if (error.extensions or {}).get("limit") != name:
                raise AssertionError(f"{name}: {error}")
        milliseconds = sorted(seconds)[TIMES // 2] * 1000
        worst = max(worst, milliseconds)
        print(f"{name}: {milliseconds:.2f} ms (at most {LIMIT_MS})")
    return worst <= LIMIT_MS


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(measure()) else 1)
