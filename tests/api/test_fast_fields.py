"""The short way answers exactly what the stock executor does, errors included."""

import decimal
import enum
from types import SimpleNamespace

import pytest
import strawberry
from strawberry.extensions import SchemaExtension

from api.fast_fields import FastFields
from api.plain_fields import PlainField, PlainObject, mark_plain_fields


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
class Money:
    amount: decimal.Decimal
    currency: str


@strawberry.type
class Sale:
    name: str
    price: Money
    tip: Money | None
    seller: Child | None = None


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
    "an object of another class": lambda: [thing(child=Sale(name="x", price=None, tip=None))],
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


def money(amount="1.50"):
    return Money(amount=amount if amount is None else decimal.Decimal(amount), currency="EUR")


SALES = {
    "good": lambda: [Sale(name="x", price=money(), tip=None), Sale(name="y", price=money("2"), tip=money())],
    "null where it must not be": lambda: [Sale(name="x", price=None, tip=None)],
    "null inside": lambda: [Sale(name="x", price=money(None), tip=money()), Sale(name="y", price=money(), tip=None)],
    "null in a place where that is allowed": lambda: [Sale(name="x", price=money(), tip=money(None))],
    "another class": lambda: [Sale(name="x", price=Sale(name="y", price=None, tip=None), tip=None)],
    "no object": lambda: [7, None, Sale(name="x", price=money(), tip="tip")],
    "nested": lambda: [Sale(name="x", price=money(), tip=None, seller=Child(size=1, label=None))],
}
SALE_SELECTIONS = [
    "{ name price { amount currency } tip { amount } }",
    "{ __typename name price { __typename } }",
    "{ a: price { b: amount } c: price { currency } price { amount } }",
    "{ ... on Sale { price { ... { amount } } } tip { amount @skip(if: true) currency } }",
    "{ name seller { size label } }",
]


@strawberry.type
class Query:
    @strawberry.field
    def sales(self, case: str) -> list[Sale | None] | None:
        return SALES[case]()

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


@pytest.mark.parametrize("case", SALES)
@pytest.mark.parametrize("selection", SALE_SELECTIONS)
async def test_every_object_within_an_object_is_that_of_the_stock_executor(case, selection):
    query = f"query ($case: String!) {{ sales(case: $case) {selection} }}"
    stock, fast = [await asked.execute(query, variable_values={"case": case}) for asked in (STOCK, FAST)]

    assert fast.data == stock.data
    assert [error.formatted for error in fast.errors or []] == [error.formatted for error in stock.errors or []]


async def test_an_object_within_an_object_does_take_the_short_way(monkeypatch):
    taken = []
    original = PlainObject.values
    monkeypatch.setattr(
        PlainObject, "values", lambda self, source: taken.append(type(source)) or original(self, source)
    )

    await FAST.execute('{ sales(case: "good") { name price { amount } } }')

    assert taken == [Sale, Money, Sale, Money]


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
