"""Publish the draft of a ruleset for good; it holds from a day on."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from msgspec.structs import replace

from domain.database import sql
from domain.database.operation import operation
from domain.goals.mark_owners import mark_owners
from domain.goals.rulesets.check_rules import check_rules, metric_key
from domain.goals.rulesets.document import RuleTerms, write_rules
from domain.goals.rulesets.hold_ruleset import HeldDraft, HeldRuleset, draft_of, hold_usable_ruleset
from domain.marks.write import Lane
from domain.metrics.draft_metric import draft_version
from domain.metrics.publish_metric import publish_metric
from domain.organisation.queries import hold_tree_alone
from domain.shared.errors import Conflict


class RulesetVersionNotLater(Conflict):
    """A version holds from the day of the one before it, or from a later one."""

    code: ClassVar[str] = "ruleset.version_not_later"


class RuleTargetMissing(Conflict):
    """Goals run on the ruleset that say nothing of the rule, and the rule gives no target itself."""

    code: ClassVar[str] = "ruleset.target_missing"


@operation
async def publish_ruleset(*, ruleset_id: UUID, from_day: date, now: datetime) -> UUID:
    """Publish the draft; cycles that begin on the day or later are measured by it.

    What its rules define in place becomes metrics, and whoever has a goal on it is marked.
    """
    await hold_tree_alone()  # agents whose days are computed meanwhile read the goals as they were
    ruleset = await hold_usable_ruleset(ruleset_id)
    draft = await draft_of(ruleset)
    await check_rules(draft.rules, ruleset_key=ruleset.key, number=draft.number, rolls_up=ruleset.rolls_up)
    await _refuse_earlier(ruleset_id, from_day)
    await _refuse_without_target(ruleset_id, draft, from_day)
    await sql.execute(
        """update ruleset_versions set state = 'PUBLISHED', from_day = $2, published_at = $3, rules = $4::jsonb
            where id = $1""",
        draft.id,
        from_day,
        now,
        write_rules(await _with_metrics(ruleset, draft, now=now)),
    )
    await _mark_owners(ruleset_id, from_day, now=now)
    return ruleset_id


async def _refuse_earlier(ruleset_id: UUID, from_day: date) -> None:
    last = await sql.fetch_one(
        """select number, from_day from ruleset_versions where ruleset_id = $1 and state = 'PUBLISHED'
            order by number desc limit 1""",
        ruleset_id,
    )
    if last is not None and from_day < last["from_day"]:
        message = f"version {last['number']} holds from {last['from_day']}; choose that day or a later one"
        raise RulesetVersionNotLater(message, path=("from_day",))


async def _refuse_without_target(ruleset_id: UUID, draft: HeldDraft, from_day: date) -> None:
    missing = await sql.fetch_value(
        """select min(r.place) from unnest($3::text[]) with ordinality as r (key, place)
            where exists (select 1 from goals g
                           where g.ruleset_id = $1 and (g.until_day is null or g.until_day > $2)
                             and not exists (select 1 from goal_targets t
                                              where t.goal_id = g.id and t.rule_key = r.key))
              and r.key = any($4)""",
        ruleset_id,
        from_day,
        [rule.key for rule in draft.rules],
        [rule.key for rule in draft.rules if rule.target is None],
    )
    if missing is not None:
        rule = draft.rules[missing - 1]
        message = f"goals that run on the ruleset have no target of {rule.key}; give the rule one of its own"
        raise RuleTargetMissing(message, path=("rules", str(missing - 1), "target"))


async def _with_metrics(ruleset: HeldRuleset, draft: HeldDraft, *, now: datetime) -> Sequence[RuleTerms]:
    rules = []
    for rule in draft.rules:
        if rule.definition is None:
            rules.append(rule)
            continue
        key = metric_key(ruleset.key, rule, draft.number)
        version_id = await draft_version(key=key, definition=rule.definition, now=now)
        await publish_metric(version_id=version_id, now=now)
        rules.append(replace(rule, metric=key, definition=None))
    return rules


async def _mark_owners(ruleset_id: UUID, from_day: date, *, now: datetime) -> None:
    goals = await sql.fetch(
        "select id from goals where ruleset_id = $1 and (until_day is null or until_day > $2)", ruleset_id, from_day
    )
    await mark_owners([row["id"] for row in goals], since=from_day, now=now, lane=Lane.BACKFILL)
