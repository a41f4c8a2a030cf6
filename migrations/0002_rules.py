"""What the models cannot say: derived tables with composite keys, constraints, foreign keys, append-only rules."""

from tortoise import migrations
from tortoise.migrations import operations as ops

DERIVED_TABLES = """
    create table team_agents (
        team_id uuid not null, agent_id uuid not null, depth smallint not null,
        from_day date not null, until_day date not null,
        primary key (team_id, agent_id, from_day)
    );
    create index team_agents_of_agent on team_agents (agent_id, from_day);

    create table team_branches (
        team_id uuid not null, branch_id uuid not null, depth smallint not null,
        from_day date not null, until_day date not null,
        primary key (team_id, branch_id, from_day)
    );
    create index team_branches_of_branch on team_branches (branch_id, from_day);

    create table totals_daily (
        subject_id uuid not null, day date not null, metric text not null,
        value numeric, rollup_value numeric,
        primary key (subject_id, day, metric)
    );
    create table totals_monthly (
        subject_id uuid not null, month date not null, metric text not null,
        value numeric, rollup_value numeric,
        primary key (subject_id, month, metric)
    );
    create index totals_monthly_by_month on totals_monthly (month, metric);

    create table calculated_pay (
        agent_id uuid not null, plan_id uuid not null, component_key text not null, line_id uuid not null,
        kind text not null, credit_id uuid, transaction_id uuid, plan_version_id uuid not null,
        placed_at timestamptz, source text, reference text, place smallint, origin_period text not null,
        status text not null, basis numeric, amount numeric(38, 4) not null, currency text not null, state jsonb,
        primary key (agent_id, plan_id, component_key, line_id)
    ) with (fillfactor = 80);
    create index calculated_pay_in_order on calculated_pay (agent_id, plan_id, component_key, placed_at)
     where placed_at is not null;
    create index calculated_pay_of_period on calculated_pay (agent_id, plan_id, component_key, origin_period)
     where placed_at is null;

    create table standings (
        leaderboard_id uuid not null, window_start date not null, agent_id uuid not null, score numeric not null,
        primary key (leaderboard_id, window_start, agent_id)
    );
    create index standings_in_order on standings (leaderboard_id, window_start, score desc, agent_id);
"""

FACT_KEYS = """
    create table fact_keys (
        source text not null, external_id text not null, fact_id uuid not null, revision integer not null,
        is_retraction boolean not null, payload_hash bytea not null,
        primary key (source, external_id)
    );
    create index facts_of_entity on facts (entity_id) where entity_id is not null;
    create index facts_merging on facts ((links ->> 'merged_into')) where links ? 'merged_into';
    create index facts_of_money on facts (id)
     where type in ('rainmaker.transaction.partly_refunded.v1', 'rainmaker.payment.received.v1');
"""

DATASETS = """
    create index activities_of_actor on activities (actor_id, day) where actor_id is not null;
    create index activities_of_opportunity on activities (opportunity_id) where opportunity_id is not null;
    create index activities_in_currency on activities (currency, rate_day) where currency is not null;

    create table opportunity_events (
        fact_id uuid not null, kind text not null, opportunity_id uuid not null,
        agent_id uuid, owner_now_id uuid, actor_id uuid, occurred_at timestamptz not null, day date not null,
        created_day date, assigned_day date, from_stage text, to_stage text, state text not null,
        amount numeric(20, 4), currency text, base_amount numeric(32, 4), rate numeric(20, 10), rate_day date,
        product text, account text, record_type text, seconds_in_stage bigint, seconds_since_creation bigint,
        attributes jsonb,
        primary key (fact_id, kind)
    );
    create index opportunity_events_of_agent on opportunity_events (agent_id, day);
    create index opportunity_events_of_cohort on opportunity_events (agent_id, assigned_day);
    create index opportunity_events_of_owner_now on opportunity_events (owner_now_id, day);
    create index opportunity_events_of_actor on opportunity_events (actor_id, day);
    create index opportunity_events_of_one on opportunity_events (opportunity_id, occurred_at);

    create table opportunity_spans (
        opportunity_id uuid not null, from_day date not null, until_day date not null,
        agent_id uuid, stage text, state text not null, created_day date, touched_day date,
        amount numeric(20, 4), currency text, base_amount numeric(32, 4), rate numeric(20, 10), rate_day date,
        product text, account text, record_type text, attributes jsonb,
        primary key (opportunity_id, from_day)
    );
    create index opportunity_spans_of_agent on opportunity_spans (agent_id, until_day);

    create table lead_events (
        fact_id uuid not null, kind text not null, lead_id uuid not null,
        agent_id uuid, owner_now_id uuid, actor_id uuid, occurred_at timestamptz not null, day date not null,
        created_day date, distributed_day date, strategy text, mode text,
        from_status text, to_status text, from_system_status text, to_system_status text,
        activity text, is_automated boolean not null default false, is_contacted boolean,
        seconds_since_distribution bigint,
        origin text, campaign text, record_type text, attributes jsonb,
        primary key (fact_id, kind)
    );
    create index lead_events_of_agent on lead_events (agent_id, day);
    create index lead_events_of_owner_now on lead_events (owner_now_id, day);
    create index lead_events_of_actor on lead_events (actor_id, day);
    create index lead_events_of_one on lead_events (lead_id, occurred_at);

    create table lead_spans (
        lead_id uuid not null, from_day date not null, until_day date not null,
        agent_id uuid, status text, system_status text, created_day date, touched_day date,
        strategy text, origin text, campaign text, record_type text, attributes jsonb,
        primary key (lead_id, from_day)
    );
    create index lead_spans_of_agent on lead_spans (agent_id, until_day);

    create table strategy_members (
        strategy text not null, agent_id uuid not null, mode text not null,
        from_day date not null, until_day date not null,
        primary key (strategy, agent_id, from_day)
    );
    create index strategy_members_of_agent on strategy_members (agent_id, from_day);

    create index credits_booked on credits (agent_id, booked_at) where booked_at <> credited_at;
    create index credits_reversed on credits (agent_id, reversed_day) where reversed_day is not null;
    create index credits_reversed_of_day on credits (agent_id, day) where reversed_day is not null;
    create index credits_reversed_in_order on credits (agent_id, reversed_at) where reversed_at is not null;

    create table credit_refunds (
        fact_id uuid not null, credit_id uuid not null, transaction_id uuid not null, agent_id uuid,
        kind text not null, amount numeric(20, 4) not null, base_amount numeric(32, 4),
        occurred_at timestamptz not null, day date not null,
        primary key (fact_id, credit_id)
    );
    create index credit_refunds_of_agent on credit_refunds (agent_id, day);
    create index credit_refunds_in_order on credit_refunds (agent_id, occurred_at);
    create index credit_refunds_of_transaction on credit_refunds (transaction_id);

    create table credit_payments (
        fact_id uuid not null, credit_id uuid not null, transaction_id uuid not null, agent_id uuid,
        kind text not null, amount numeric(20, 4) not null, occurred_at timestamptz not null, day date not null,
        primary key (fact_id, credit_id)
    );
    create index credit_payments_in_order on credit_payments (agent_id, occurred_at);
    create index credit_payments_of_transaction on credit_payments (transaction_id);
"""

CHUNKS = """
    create table job_chunks (
        job_id uuid not null references jobs on delete cascade, position integer not null, content bytea not null,
        primary key (job_id, position)
    );
"""

GOALS = """
    create table goal_targets (
        goal_id uuid not null references goals on delete cascade, rule_key text not null,
        targets numeric(24, 6)[] not null, share_part numeric(24, 6), share_whole numeric(24, 6),
        primary key (goal_id, rule_key),
        constraint goal_targets_not_negative check (cardinality(targets) > 0 and 0 <= all(targets)),
        constraint goal_targets_share_of_something
            check ((share_part is null) = (share_whole is null) and share_part >= 0 and share_whole > 0)
    );
    create table goal_cycles (
        goal_id uuid not null references goals on delete cascade, cycle_start date not null, cycle_end date not null,
        opened_at timestamptz not null, closed_at timestamptz, target_version integer, status text, attainment numeric,
        result jsonb,
        primary key (goal_id, cycle_start),
        constraint goal_cycles_closed_with_result check (closed_at is null or result is not null)
    );
    create index goals_to_turn on goals (turned_on)
        where until_day is null or turned_on < until_day or waits_since is not null;
"""

CONSTRAINTS = """
    alter table organisation add constraint organisation_is_one check (id = 1);
    alter table goals add constraint goals_have_one_owner check ((agent_id is null) <> (team_id is null)),
                      add constraint goals_end_after_start check (until_day > from_day);
    alter table team_parents add foreign key (team_id) references teams, add foreign key (parent_id) references teams;
    alter table team_managers add foreign key (team_id) references teams, add foreign key (agent_id) references agents;
    alter table memberships add foreign key (agent_id) references agents, add foreign key (team_id) references teams;
    alter table goals add foreign key (agent_id) references agents, add foreign key (team_id) references teams;
    alter table goals add foreign key (parent_id) references goals;
    alter table goals add foreign key (ruleset_id) references rulesets;
    alter table ruleset_versions add foreign key (ruleset_id) references rulesets,
        add constraint ruleset_versions_hold_once_published
            check ((state = 'PUBLISHED') = (from_day is not null) and (state = 'PUBLISHED') = (published_at is not null));
    create unique index ruleset_versions_with_one_draft on ruleset_versions (ruleset_id) where state = 'DRAFT';
    alter table goal_milestones add foreign key (goal_id) references goals on delete cascade;
    alter table plan_versions add foreign key (plan_id) references plans;
    alter table plan_assignments add constraint plan_assignments_have_one_holder check ((agent_id is null) <> (team_id is null)),
                                 add foreign key (plan_id) references plans,
                                 add foreign key (agent_id) references agents,
                                 add foreign key (team_id) references teams;
    create index stale_marks_to_backfill on stale_marks (id) where what = 'ALL_FIGURES';
    create unique index metric_versions_with_one_draft on metric_versions (key) where state = 'DRAFT';
    alter table default_views add foreign key (view_id) references saved_views on delete cascade;
    alter table leaderboards add foreign key (team_id) references teams;
    alter table participants add foreign key (leaderboard_id) references leaderboards,
                             add foreign key (agent_id) references agents;
"""

APPEND_ONLY = """
    create function refuse_to_edit_history() returns trigger language plpgsql as $$
    begin
        if tg_op = 'UPDATE' and tg_table_name = 'facts' and current_setting('rainmaker.erasing', true) = 'on' then
            return null;
        end if;
        raise exception '% is append-only: add a row that corrects it', tg_table_name using errcode = 'RM001';
    end $$;
""" + "\n".join(
    f"create trigger {table}_append_only before update or delete or truncate on {table}"
    " for each statement execute function refuse_to_edit_history();"
    for table in (
        "facts", "stated_facts", "earnings", "audit_lines", "memberships", "team_parents", "team_managers", "dated_settings",
        "plan_versions", "plan_assignments", "pay_turns", "quota_changes", "exchange_rates", "erased_entities",
        "agent_calendars", "own_days",
    )
) + """
    create trigger ruleset_versions_append_only before update or delete on ruleset_versions
        for each row when (old.state = 'PUBLISHED') execute function refuse_to_edit_history();
    create trigger closed_cycles_stay before update on goal_cycles
        for each row when (old.closed_at is not null) execute function refuse_to_edit_history();
    create trigger ruleset_versions_never_emptied before truncate on ruleset_versions
        for each statement execute function refuse_to_edit_history();
    create function refuse_to_edit_more_than_payloads() returns trigger language plpgsql as $$
    declare erased facts := new;
    begin
        erased.payload := old.payload;
        if erased is distinct from old then
            raise exception 'facts is append-only: erasing a person touches payloads only' using errcode = 'RM001';
        end if;
        return new;
    end $$;
    create trigger facts_payloads_only before update on facts
        for each row when (current_setting('rainmaker.erasing', true) = 'on') execute function refuse_to_edit_more_than_payloads();
"""


class Migration(migrations.Migration):
    """Runs in one transaction, like every migration here."""

    dependencies = [("rainmaker", "0001_tables")]

    operations = [
        ops.RunSQL(DERIVED_TABLES, reverse_sql="drop table standings, calculated_pay, totals_monthly, totals_daily, team_branches, team_agents"),
        ops.RunSQL(FACT_KEYS, reverse_sql="drop index facts_of_money, facts_merging, facts_of_entity; drop table fact_keys"),
        ops.RunSQL(DATASETS, reverse_sql="drop index credits_reversed_in_order, credits_reversed_of_day, credits_reversed, credits_booked; drop table credit_payments, credit_refunds, strategy_members, lead_spans, lead_events, opportunity_spans, opportunity_events"),
        ops.RunSQL(CHUNKS, reverse_sql="drop table job_chunks"),
        ops.RunSQL(GOALS, reverse_sql="drop table goal_cycles, goal_targets"),
        ops.RunSQL(CONSTRAINTS, reverse_sql=ops.RunSQL.noop),
        ops.RunSQL(APPEND_ONLY, reverse_sql="drop function refuse_to_edit_history(), refuse_to_edit_more_than_payloads() cascade"),
    ]
