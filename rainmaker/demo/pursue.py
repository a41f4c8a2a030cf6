"""An opportunity from its beginning to its end, and the sale that it may become."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rainmaker.demo.company import Company, Team, reference
from rainmaker.demo.events import Dice, Event, Moment

SPREAD = 0.5  # of the logarithm of a deal's size: most are between half and twice the typical one
LONGEST_STAGE = 3
LONGEST_REGRET = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Pursuit:
    """Who pursues an opportunity, how it is called, how large it may be, and when its steps happen."""

    company: Company
    seller: str
    team: Team
    key: str
    moment: Moment
    dice: Dice
    size: float = 1.0

    def events(self) -> Iterator[Event]:
        """Yield everything that happens to the opportunity, in order."""
        habits, dice = self.company.habits, self.dice
        worth = self._worth()
        yield self._event(
            0, "created", stage="New", account=dice.choice(habits.accounts), product=self._product(), **worth
        )
        yield self._event(0, "assigned", agent=reference(self.seller))
        step = 0
        for stage in habits.stages[: dice.randint(1, len(habits.stages))]:
            step += dice.randint(1, LONGEST_STAGE)
            yield self._event(step, "stage_changed", stage=stage, **worth)
        step += 1
        if dice.happens(habits.won_share):
            yield self._event(step, "won", **worth)
            yield from self._sale(step, worth)
        else:
            yield self._event(step, "lost", reason=dice.choice(habits.reasons))

    def _sale(self, step: int, worth: dict[str, str]) -> Iterator[Event]:
        habits, dice = self.company.habits, self.dice
        kind = "new_business" if dice.happens(habits.new_business_share) else "repeat_order"
        yield self._sold(step, "submitted", kind=kind, credits=self._credits(), opportunity=self.key, **worth)
        if dice.happens(habits.rejected_share):
            yield self._sold(step + 1, "rejected", reason="Credit check failed")
            return
        yield self._sold(step + 1, "approved")
        if dice.happens(habits.reversed_share):
            yield self._sold(step + 1 + dice.randint(1, LONGEST_REGRET), "reversed", reason="Sent back")

    def _credits(self) -> list[dict[str, Any]]:
        habits, dice, specialist = self.company.habits, self.dice, self.company.specialist
        own: dict[str, Any] = {"agent": reference(self.seller)}
        shares = [own]
        if dice.happens(habits.split_share):
            colleague = dice.choice([name for name in self._colleagues() if name != self.seller])
            shares = [own | {"percent": "60"}, {"agent": reference(colleague), "percent": "40"}]
        if dice.happens(habits.overlay_share) and self.seller != specialist:
            shares.append({"agent": reference(specialist), "overlay": True, "percent": "25"})
        return shares

    def _colleagues(self) -> Sequence[str]:
        gone = {leaver.agent for leaver in self.company.leavers}
        return [name for name in self.team.sellers if name not in gone]

    def _worth(self) -> dict[str, str]:
        cents = self.team.typical_deal * 100 * self.size * self.dice.lognormvariate(0, SPREAD)
        return {"amount": str(Decimal(round(cents)).scaleb(-2)), "currency": self.team.currency}

    def _product(self) -> str:
        return self.dice.choice(self.company.habits.products)

    def _event(self, step: int, what: str, **data: Any) -> Event:
        return self._about("opportunity", step, what, data)

    def _sold(self, step: int, what: str, **data: Any) -> Event:
        return self._about("transaction", step, what, data)

    def _about(self, entity: str, step: int, what: str, data: dict[str, Any]) -> Event:
        return Event(
            id=f"{self.key}:{step}:{entity}:{what}",
            source=self.company.crm,
            type=f"rainmaker.{entity}.{what}.v1",
            time=self.moment(step),
            data={entity: self.key, **data},
        )
