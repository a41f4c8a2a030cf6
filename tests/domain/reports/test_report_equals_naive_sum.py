"""Any report equals what a plain sum over the facts gives: day by day, by who belonged where on that day."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from anything import examples
from company import MANAGERS, NOW, SELLERS, TREE, Company, move, settle
from derived import forget_what_happened
from domain.people.move_team import move_team
from domain.reports.shape import Dimension
from domain.shared.period import Period
from happenings import approved, called, deliver, part, reversed_, submitted
from reporting import run, shape

METRICS = ("approved_amount", "transactions_approved", "calls_made")
DIMENSIONS = [
    combination
    for by in ([], [Dimension.AGENT], [Dimension.TEAM], [Dimension.REGION], [Dimension.REGION, Dimension.TEAM])
    for cut in ([], [Dimension.MONTH], [Dimension.QUARTER])
    for combination in ([*by, *cut], [*cut, *by])
] + [[Dimension.AGENT, Dimension.TEAM], [Dimension.TEAM, Dimension.AGENT, Dimension.MONTH]]
DAYS = st.dates(date(2025, 12, 20), date(2026, 4, 12))
PEOPLE = st.sampled_from(list(SELLERS))


@dataclass
class Model:
    """Where everybody is on every day, and what each was credited with, without a database."""

    company: Company
    moves: list = field(default_factory=list)  # (day, name, team or None), in the order of recording
    parents: list = field(default_factory=list)  # (day, team, parent), in the order of recording
    entries: list = field(default_factory=list)  # (metric, name, day, fact, value, counts for teams)

    def chain(self, name: str, day: date) -> list[str]:
        """The person's team on the day, and those above it."""
        team = self._held(self.moves, name, day, SELLERS | MANAGERS)
        chain = []
        while team is not None:
            chain.append(team)
            team = self._held(self.parents, team, day, TREE)
        return chain

    def keys(self, name: str, day: date, dimensions: list) -> tuple | None:
        """The row that the person's day belongs to; None where it has none, such as a region."""
        chain = self.chain(name, day)
        labels = {
            Dimension.AGENT: name,
            Dimension.TEAM: chain[0] if chain else None,
            Dimension.REGION: chain[-2] if len(chain) > 1 else None,
            Dimension.MONTH: f"{day:%Y-%m}",
            Dimension.QUARTER: f"{day.year}-Q{(day.month + 2) // 3}",
        }
        found = tuple(labels[dimension] for dimension in dimensions)
        return None if None in found else found

    def report(self, dimensions: list, period: Period, teams: set | None, people: set | None) -> dict:
        """Figures by the labels of their row, with the total under `total`."""
        is_asked = {
            (name, day): (people is None or name in people) and (teams is None or teams & set(self.chain(name, day)))
            for name in SELLERS | MANAGERS
            for day in period
        }
        is_own = Dimension.AGENT in dimensions
        rows = {self.keys(*cell, dimensions): [Decimal(0)] * 3 for cell, asked in is_asked.items() if asked}
        groups: dict = defaultdict(set)
        for place, (of, name, day, fact, value, rolls_up) in enumerate(self.entries):
            if is_asked.get((name, day)):
                # Of a sale shared within one row, the amounts add up and the sale counts once.
                counted = (of, fact, value) if of == "transactions_approved" else (of, place, value)
                if rolls_up or is_own:
                    groups[self.keys(name, day, dimensions)].add(counted)
                if rolls_up:
                    groups["total"].add(counted)
        rows.pop(None, None)
        groups.pop(None, None)
        found = {"total": [Decimal(0)] * 3} | (rows if dimensions else {})
        for key, counted in groups.items():
            if key in found:
                found[key] = [sum((value for of, _, value in counted if of == one), Decimal(0)) for one in METRICS]
        return found

    @staticmethod
    def _held(dated: list, name: str, day: date, always: dict) -> str | None:
        held = [
            (since, place, value) for place, (since, who, value) in enumerate(dated) if who == name and since <= day
        ]
        return max(held, key=lambda one: one[:2])[2] if held else always.get(name)


@st.composite
def histories(draw: st.DrawFn, company: Company) -> tuple[Model, list]:
    """Moves of people and teams, and sales shared, overlaid and reversed among them."""
    model, facts = Model(company), []
    teams = st.sampled_from(["Harbour", "Hill", "Lake", "North", "Meridian", None])
    model.moves = draw(st.lists(st.tuples(DAYS, PEOPLE, teams), max_size=6))
    leaves, tops = st.sampled_from(["Harbour", "Hill", "Lake"]), st.sampled_from(["North", "South", None])
    model.parents = draw(st.lists(st.tuples(DAYS, leaves, tops), max_size=3))
    for number in range(draw(st.integers(1, 10))):
        sale, day, cents = f"sale-{number}", draw(DAYS), 6 * draw(st.integers(-500, 5_000))
        sharers = draw(st.lists(PEOPLE, min_size=1, max_size=3, unique=True))
        overlay = draw(st.none() | PEOPLE)
        amount = Decimal(cents) / 100
        shares = [part(getattr(company, name.lower())) for name in sharers]
        shares += [part(getattr(company, overlay.lower()), overlay=True)] if overlay else []
        facts += [submitted(sale, f"{amount} EUR", *shares, on=day), approved(sale, on=day)]
        credited = [(name, amount / len(sharers), True) for name in sharers]
        credited += [(overlay, amount, False)] if overlay else []
        days = [(day, 1)]
        if draw(st.booleans()):
            days.append((day + timedelta(days=draw(st.integers(0, 60))), -1))
            facts.append(reversed_(sale, on=days[1][0]))
        for on, sign in days:
            for name, credit, rolls_up in credited:
                model.entries.append(("approved_amount", name, on, sale, sign * credit, rolls_up))
                model.entries.append(("transactions_approved", name, on, sale, Decimal(sign), rolls_up))
    for name, day in draw(st.lists(st.tuples(PEOPLE, DAYS), max_size=6)):
        facts.append(called(getattr(company, name.lower()), on=day))
        model.entries.append(("calls_made", name, day, len(facts), Decimal(1), True))
    return model, facts


@given(data=st.data())
@examples(20)
async def test_any_report_equals_a_plain_sum_over_the_facts(company, data):
    model, facts = data.draw(histories(company))
    await happen(model, facts)

    for _ in range(8):
        start = data.draw(DAYS)
        period = Period(start, start + timedelta(days=data.draw(st.integers(1, 110))))
        dimensions = data.draw(st.sampled_from(DIMENSIONS))
        teams = data.draw(st.none() | st.sets(st.sampled_from(list(company.teams)), min_size=1, max_size=3))
        people = data.draw(st.none() | st.sets(PEOPLE, min_size=1, max_size=3))

        assert await reported(company, dimensions, period, teams, people) == model.report(
            dimensions, period, teams, people
        )


async def happen(model: Model, facts: list) -> None:
    await forget_what_happened()
    for day, name, team in model.moves:
        await move(getattr(model.company, name.lower()), to=team and model.company.teams[team], on=day)
    for day, team, parent in model.parents:
        teams = model.company.teams
        await move_team(team_id=teams[team], parent_id=parent and teams[parent], from_day=day, now=NOW)
    await deliver(*facts)
    await settle()


async def reported(company: Company, dimensions: list, period: Period, teams: set | None, people: set | None) -> dict:
    asked = shape(
        *dimensions,
        of=METRICS,
        within=period,
        team_ids=None if teams is None else [company.teams[team] for team in teams],
        agent_ids=None if people is None else [getattr(company, name.lower()).id for name in people],
    )
    report = await run(asked)
    rows = {tuple(key.label for key in row.keys): list(row.figures) for row in report.rows}
    assert len(rows) == len(report.rows)
    return rows | {"total": list(report.total.figures)}
