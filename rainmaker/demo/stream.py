"""What goes on happening while the demo runs: a few facts a second, posted as the systems of the company would."""

import asyncio
import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

import httpx

from infra.clock import Clock
from rainmaker.demo.client import Client
from rainmaker.demo.company import Company
from rainmaker.demo.events import Dice, Event, call, email
from rainmaker.demo.pursue import Pursuit

TICK_SECONDS = 0.5
CALL_SHARE, EMAIL_SHARE, PURSUIT_SHARE = 70, 50, 12  # of the ticks, in hundredths
FEATURED_SHARE = 30  # of the opportunities: somebody who watches one person should not wait for long
STEP = timedelta(seconds=3)  # instead of a working day
SIZE = 0.08  # of a usual deal: an hour of the demo should not be worth a year
TODAY = 10_000  # a day of the history after all that is declared

Tell = Callable[[Counter[str]], None]


@dataclass(slots=True)
class Stream:
    """The company at work."""

    company: Company
    client: Client
    clock: Clock
    dice: Dice
    posted: Counter[str] = field(default_factory=Counter)
    _coming: list[tuple[datetime, str, Event]] = field(default_factory=list)

    async def flow(self, tell: Tell) -> None:
        """Let things happen until cancelled; `tell` hears how many facts of each type were posted."""
        while True:
            self._begin()
            await self._post_what_is_due()
            tell(self.posted)
            await asyncio.sleep(TICK_SECONDS)

    def _begin(self) -> None:
        now, key, company, dice = self.clock(), f"live-{uuid4()}", self.company, self.dice
        if dice.happens(CALL_SHARE):
            self._add(call(company=company, seller=self._seller(), key=f"{key}:call", at=now, dice=dice))
        if dice.happens(EMAIL_SHARE):
            self._add(email(company=company, seller=self._seller(), key=f"{key}:mail", at=now, dice=dice))
        if dice.happens(PURSUIT_SHARE):
            for event in self._pursuit(key, now).events():
                self._add(event)

    def _pursuit(self, key: str, now: datetime) -> Pursuit:
        seller = self.company.featured if self.dice.happens(FEATURED_SHARE) else self._seller()
        return Pursuit(
            company=self.company,
            seller=seller,
            team=self.company.team_of(seller, day=TODAY),
            key=key,
            moment=lambda step: now + step * STEP,
            dice=self.dice,
            size=SIZE,
        )

    async def _post_what_is_due(self) -> None:
        now, due = self.clock(), []
        while self._coming and self._coming[0][0] <= now:
            due.append(heapq.heappop(self._coming)[2])
        if not due:
            return
        try:
            await self.client.post(due)
        except httpx.TransportError:
            for event in due:  # as a CRM does: sent again under the same ids, it counts once
                self._add(event)
        else:
            self.posted.update(event.type for event in due)

    def _add(self, event: Event) -> None:
        heapq.heappush(self._coming, (event.time, event.id, event))

    def _seller(self) -> str:
        gone = {leaver.agent for leaver in self.company.leavers}
        return self.dice.choice([name for name in self.company.sellers if name not in gone])
