"""A reversal that has not happened, as pay places it and as figures count it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from domain.commissions.calculate.credit_rows import CreditRow
from domain.database import sql
from domain.metrics.supposed import SupposedCredits

_decoder = msgspec.json.Decoder(list[dict[str, Any]], float_hook=Decimal)


@dataclass(frozen=True, slots=True)
class SupposedReversal:
    """The transaction that is supposed to be reversed, and when."""

    transaction_id: UUID
    at: datetime
    day: date

    def of(self, credit: CreditRow) -> CreditRow:
        """Return the credit as it is placed once the transaction is reversed: what comes after has no effect."""
        last = max(self.at, credit.credited_at)  # what was told of before the approval counts from there on
        return msgspec.structs.replace(
            credit,
            reversed_at=self.at,
            reversed_day=self.day,
            refunds=tuple(refund for refund in credit.refunds if refund.at <= last),
            payments=tuple(payment for payment in credit.payments if payment.at <= last),
        )

    async def counted(self) -> SupposedCredits:
        """Return everybody's credits of the transaction as they would be recorded."""
        credits_ = await sql.fetch_value(
            """select jsonb_agg(to_jsonb(c) || jsonb_build_object('reversed_at', $2::timestamptz,
                                                                  'reversed_day', $3::date))::text
                 from credits c where transaction_id = $1""",
            self.transaction_id,
            self.at,
            self.day,
        )
        return _decoder.decode(credits_)
