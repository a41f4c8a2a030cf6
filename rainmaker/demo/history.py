"""Everything that has happened to the company, from its first day until now.

It is the same for the same seed and first day; a later `until` only adds what happened since.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from domain.organisation.working_days import UsualDays
from domain.shared.calendars import local_day, zone
from domain.shared.period import Period
from rainmaker.demo.company import Company, reference
from rainmaker.demo.events import Dice, Event, call, email
from rainmaker.demo.pursue import Pursuit

AHEAD = timedelta(days=60)  # what is begun today ends within so many days, all of it still to come
OPENING_HOUR, MINUTES_OPEN = 8, 600
WEAKEST, STRONGEST = 0.6, 1.4


def history(*, company: Company, first_day: date, until: datetime) -> list[Event]:
    """Return every event until the instant, in the order in which they happened."""
    return sorted(
        (event for event in _everything(company, first_day, until) if event.time <= until),
        key=lambda event: (event.time, event.id),
    )


def _everything(company: Company, first_day: date, until: datetime) -> Iterator[Event]:
    last_day = local_day(until, company.time_zone)
    days = sorted(UsualDays().within(Period(first_day, last_day + AHEAD)))
    for seller in company.sellers:
        for number, day in enumerate(days):
            if day > last_day or day >= _gone_from(company, seller, first_day):
                break
            yield from _SellersDay(company, seller, first_day, days, number).events()
    yield from _exceptions(company, first_day)


@dataclass(frozen=True, slots=True)
class _SellersDay:
    company: Company
    seller: str
    first_day: date
    days: list[date]
    number: int

    def events(self) -> Iterator[Event]:
        habits, name = self.company.habits, f"{reference(self.seller)}-{self.number:03}"
        dice = Dice(f"{self.company.seed}/{name}")
        for index in range(dice.randint(*habits.calls)):
            yield call(
                company=self.company, seller=self.seller, key=f"{name}:call:{index}", at=self._at(dice), dice=dice
            )
        for index in range(dice.randint(*habits.emails)):
            yield email(
                company=self.company, seller=self.seller, key=f"{name}:mail:{index}", at=self._at(dice), dice=dice
            )
        for index in range(int(self._skill() * habits.opportunity_share / 100 + dice.random())):
            yield from self._pursuit(f"{name}-{index}", dice)

    def _pursuit(self, key: str, dice: Dice) -> Iterator[Event]:
        minute = dice.randrange(MINUTES_OPEN)
        gone = _gone_from(self.company, self.seller, self.first_day)
        pursuit = Pursuit(
            company=self.company,
            seller=self.seller,
            team=self.company.team_of(self.seller, day=(self.days[self.number] - self.first_day).days),
            key=key,
            moment=lambda step: _instant(self.company, self.days[self.number + step], minute),
            dice=dice,
        )
        return (event for event in pursuit.events() if local_day(event.time, self.company.time_zone) < gone)

    def _skill(self) -> float:
        return Dice(f"{self.company.seed}/{self.seller}").uniform(WEAKEST, STRONGEST)

    def _at(self, dice: Dice) -> datetime:
        return _instant(self.company, self.days[self.number], dice.randrange(MINUTES_OPEN))


def _exceptions(company: Company, first_day: date) -> Iterator[Event]:
    """Yield what waits: a sale in a currency without a rate, and a call from a telephone that nobody knows."""
    sale = company.unpriced
    at = _instant(company, first_day + timedelta(days=sale.on), 0)
    about = {"transaction": "unpriced"}
    worth = {"amount": sale.amount, "currency": sale.currency, "credits": [{"agent": reference(sale.agent)}]}
    for what, data in (("submitted", about | worth), ("approved", about)):
        fact_type = f"rainmaker.transaction.{what}.v1"
        yield Event(id=f"unpriced:{what}", source=company.crm, type=fact_type, time=at, data=data)
    at = _instant(company, first_day + timedelta(days=company.unknown.on), 0)
    missed = {"agent": company.unknown.reference, "answered": False}
    yield Event(id="unknown:call", source=company.telephone, type="rainmaker.call.logged.v1", time=at, data=missed)


def _instant(company: Company, day: date, minute: int) -> datetime:
    opening = datetime.combine(day, time(OPENING_HOUR), tzinfo=zone(company.time_zone))
    return (opening + timedelta(minutes=minute)).astimezone(UTC)


def _gone_from(company: Company, seller: str, first_day: date) -> date:
    left = [first_day + timedelta(days=leaver.on) for leaver in company.leavers if leaver.agent == seller]
    return min(left, default=date.max)
