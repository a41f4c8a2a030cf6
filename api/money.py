"""Money in the schema."""

from decimal import Decimal

import strawberry

from domain.shared import money
from domain.shared.errors import Invalid


@strawberry.type
class Money:
    """An amount of one currency."""

    amount: Decimal
    """The amount, with as many decimals as the currency has."""
    currency: str
    """The code of the currency (ISO 4217), such as EUR."""

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> "Money":
        """Return the amount, rounded to the currency's minor unit."""
        return cls(amount=money.rounded(amount, currency), currency=currency)

    @classmethod
    def optional(cls, amount: Decimal | None, currency: str | None) -> "Money | None":
        """Return the amount as `of` does, or None where no amount is known."""
        return None if amount is None or currency is None else cls.of(amount, currency)


@strawberry.input
class MoneyInput:
    """An amount of one currency."""

    amount: Decimal
    """The amount, with at most as many decimals as the currency has."""
    currency: str
    """The code of the currency (ISO 4217), such as EUR."""

    def read(self, *, path: str) -> money.Money:
        """Return the money, refusing an unknown currency and decimals that it cannot hold; the path names it."""
        try:
            return money.Money.of(self.amount, self.currency)
        except Invalid as error:
            raise type(error)(error.message, path=(path, *error.path)) from error
