"""The short way answers exactly what the stock executor does, errors included."""

import decimal
import enum
from types import SimpleNamespace

import pytest
import strawberry
from strawberry.extensions import SchemaExtension

from api.fast_fields import FastFields, PlainField, mark_plain_fields


@strawberry.enum
class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


@strawberry.type
class Child:
    size: int
    label: str | None

    @classmethod
    def is_type_of(cls, _value, _info):
        return True


@strawberry.type
class Thing:
    number: int
    text: str
    maybe: str | None
    amount: decimal.Decimal | None
    colour: Colour | None
    child: Child | None
    tags: list[str]

    @strawberry.field
    def twice(self) -> int:
        return self.number * 2

    @strawberry.field
    async def later(self) -> str:
        return "later"

    @classmethod
    def is_type_of(cls, _value, _info):
        return True


class Raising(SimpleNamespace):
    @property
    def text(self):
        raise RuntimeError("the property raises")


async def awaited():
    return "awaited"


def thing(kind=SimpleNamespace, **changes):
    good = {"number": 1, "text": "x", "maybe": None, "amount": decimal.Decimal("1.50"), "colour": Colour.RED}
    good |= {"child": SimpleNamespace(size=5, label=None), "tags": ["p", "q"]}
    if kind is Raising:
        del good["text"]
    return kind(**(good | changes))


CASES = {
    "good": lambda: [thing(), thing(number=2)],
    "null where it must not be": lambda: [thing(text=None)],
    "no integer": lambda: [thing(number="zz")],
    "integer too large": lambda: [thing(number=2**40)],
    "no member of the enum": lambda: [thing(colour="nope")],
    "awaitable": lambda: [thing(text=awaited())],
    "exception as a value": lambda: [thing(maybe=ValueError("the value is an error"))],
    "property that raises": lambda: [thing(Raising)],
    "attribute that is not there": lambda: [SimpleNamespace(number=1)],
    "wrong inside": lambda: [thing(child=SimpleNamespace(size=None, label="x"))],
    "one of three wrong": lambda: [thing(), thing(number="zz"), thing(number=3)],
}

SELECTIONS = [
    "{ number text }",
    "{ number text maybe amount colour }",
    "{ a: number b: text __typename }",
    "{ ...Fragment }",
    "{ number tags }",
    "{ number child { size label } }",
    "{ number twice later text }",
    "{ number @skip(if: true) text maybe @include(if: false) }",
    "{ ... on Thing { number } text }",
    "{ child { ... { size } } maybe }",
]


@strawberry.type
class Query:
    @strawberry.field
    def things(self, case: str) -> list[Thing | None] | None:
        return CASES[case]()


class Counting(SchemaExtension):
    """Wants to be asked about every field."""

    seen = 0

    def resolve(self, _next, root, info, *args, **kwargs):
        type(self).seen += 1
        return _next(root, info, *args, **kwargs)


class Quiet(strawberry.Schema):
    def process_errors(self, errors, execution_context=None):
        pass


def schema(**choices):
    made = Quiet(Query, **choices)
    mark_plain_fields(made._schema)
    return made


STOCK, FAST = schema(), schema(execution_context_class=FastFields)


async def _answer(asked, selection, case):
    fragment = " fragment Fragment on Thing { number text colour }" if "...Fragment" in selection else ""
    query = f"query ($case: String!) {{ things(case: $case) {selection} }}{fragment}"
    result = await asked.execute(query, variable_values={"case": case})
    return result.data, [error.formatted for error in result.errors or []]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("selection", SELECTIONS)
@pytest.mark.filterwarnings("ignore:coroutine 'awaited' was never awaited")
async def test_every_answer_is_that_of_the_stock_executor(case, selection):
    assert await _answer(FAST, selection, case) == await _answer(STOCK, selection, case)


async def test_plain_fields_do_take_the_short_way(monkeypatch):
    taken = []
    original = PlainField.value
    monkeypatch.setattr(
        PlainField, "value", lambda self, source: taken.append(self.attribute) or original(self, source)
    )

    await _answer(FAST, "{ number child { size } twice }", "good")

    assert sorted(taken) == ["number", "number", "size", "size"]


async def test_who_wants_to_be_asked_about_every_field_is_asked():
    counts = []
    for choices in ({}, {"execution_context_class": FastFields}):
        Counting.seen = 0
        await _answer(schema(extensions=[Counting], **choices), "{ number text child { size } }", "good")
        counts.append(Counting.seen)

    assert counts[0] == counts[1] > 0
