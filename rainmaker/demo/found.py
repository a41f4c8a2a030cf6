"""Found the company: its people, and everything that is agreed with them, as an admin would."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from domain.commissions.assign_plan import assign_plan
from domain.commissions.publish_plan import create_plan, publish_plan_version
from domain.database.operation import operation
from domain.facts.exchange_rates import record_exchange_rate
from domain.facts.find_identity import IdentityKind
from domain.facts.link_identity import link_identity
from domain.goals.check_goal import GoalTerms
from domain.goals.rulesets.draft_ruleset import RulesetTerms, create_ruleset
from domain.goals.rulesets.publish_ruleset import publish_ruleset
from domain.goals.set_goal import set_goal
from domain.leaderboards.create_leaderboard import BoardTerms, create_leaderboard
from domain.organisation.calendar import the_calendar
from domain.organisation.found_organisation import found_organisation
from domain.people.appoint_manager import appoint_manager
from domain.people.create_team import create_team
from domain.people.disable_agent import disable_agent
from domain.people.hire_agent import hire_agent
from domain.people.move_agent import move_agent
from domain.shared.period import Cycle, Period
from rainmaker.demo.agreed import GoalOfGroup, Group, PlanOfGroup, RulesetOfCompany
from rainmaker.demo.company import Company, Rate, reference


@operation
async def found(*, company: Company, first_day: date, now: datetime) -> None:
    """Write the organisation, its people from the first day on, and their rates, goals, plans and boards."""
    founding = _Founding(company, first_day, now)
    await found_organisation(name=company.name, time_zone=company.time_zone, base_currency=company.base_currency)
    await founding.hire()
    await founding.change()
    await founding.agree()


@dataclass(frozen=True, slots=True)
class _Founding:
    company: Company
    first_day: date
    now: datetime
    teams: dict[str, UUID] = field(default_factory=dict)
    agents: dict[str, UUID] = field(default_factory=dict)

    async def hire(self) -> None:
        """Create the teams from the top down, with their people and managers."""
        day, now = self.first_day, self.now
        for team in self.company.teams:
            above = None if team.below is None else self.teams[team.below]
            self.teams[team.name] = await create_team(name=team.name, parent_id=above, from_day=day, now=now)
        for name, team in self.company.people.items():
            mail = f"{reference(name)}@{self.company.mail}"
            home = self.teams[team.name]
            self.agents[name] = await hire_agent(name=name, email=mail, team_id=home, from_day=day, now=now)
            await self._link(name)
        for team in self.company.teams:
            manager = self.agents[team.manager]
            await appoint_manager(team_id=self.teams[team.name], agent_id=manager, from_day=day, now=now)

    async def change(self) -> None:
        """Move who moved, and disable who left."""
        for move in self.company.moves:
            agent, team = self.agents[move.agent], self.teams[move.to]
            await move_agent(agent_id=agent, team_id=team, from_day=self._day(move.on), now=self.now)
        for leaver in self.company.leavers:
            await disable_agent(agent_id=self.agents[leaver.agent], from_day=self._day(leaver.on), now=self.now)

    async def agree(self) -> None:
        """Record rates, set goals, publish plans and open boards."""
        for rate, until in _until_the_next(self.company.rates):
            await record_exchange_rate(
                currency=rate.currency,
                rate=rate.rate,
                from_day=self._day(rate.on),
                until_day=None if until is None else self._day(until),
                now=self.now,
            )
        rulesets = {ruleset.key: await self._publish_ruleset(ruleset) for ruleset in self.company.rulesets}
        for goal in self.company.goals:
            await self._set(goal, rulesets[goal.ruleset])
        for plan in self.company.plans:
            await self._publish(plan)
        calendar = await the_calendar()
        for board in self.company.boards:
            cycle = calendar.period(self.first_day, board.cycle)
            team = self.teams[board.team]
            terms = BoardTerms(
                name=board.name, metric=board.metric, cycle=board.cycle, from_day=cycle.start, team_id=team
            )
            await create_leaderboard(terms=terms, now=self.now)

    async def _link(self, name: str) -> None:
        known_as = {self.company.crm: reference(name), self.company.telephone: self.company.extension(name)}
        for source, called in known_as.items():
            agent = self.agents[name]
            await link_identity(
                kind=IdentityKind.AGENT, source=source, reference=called, subject_id=agent, now=self.now
            )

    async def _publish_ruleset(self, ruleset: RulesetOfCompany) -> UUID:
        terms = RulesetTerms(key=ruleset.key, name=ruleset.name, rolls_up=True, rules=ruleset.rules)
        created = await create_ruleset(terms=terms, now=self.now)
        return await publish_ruleset(ruleset_id=created, from_day=self.first_day, now=self.now)

    async def _set(self, goal: GoalOfGroup, ruleset_id: UUID) -> None:
        of_agents = goal.of in (Group.SELLERS, Group.MANAGERS)
        owners = self.company.agents_of(goal.of) if of_agents else self.company.teams_of(goal.of)
        for owner in owners:
            terms = GoalTerms(
                name=goal.name,
                ruleset_id=ruleset_id,
                cycle=goal.cycle,
                targets={rule: (target,) for rule, target in goal.targets.items()},
                from_day=(await the_calendar()).period(self.first_day, goal.cycle).start,
                agent_id=self.agents[owner] if of_agents else None,
                team_id=None if of_agents else self.teams[owner],
            )
            await set_goal(terms=terms, today=self.now.date(), now=self.now)

    async def _publish(self, plan: PlanOfGroup) -> None:
        day = Period.containing(self.first_day, Cycle.MONTH).start
        plan_id = await create_plan(name=plan.name, currency=plan.currency)
        await publish_plan_version(
            plan_id=plan_id, document={"components": plan.components}, from_day=day, now=self.now
        )
        for name in self.company.agents_of(plan.of):
            await assign_plan(plan_id=plan_id, agent_id=self.agents[name], is_assigned=True, from_day=day, now=self.now)

    def _day(self, after: int) -> date:
        return self.first_day + timedelta(days=after)


def _until_the_next(rates: Sequence[Rate]) -> Iterator[tuple[Rate, int | None]]:
    for rate in rates:
        later = [other.on for other in rates if other.currency == rate.currency and other.on > rate.on]
        yield rate, min(later, default=None)
