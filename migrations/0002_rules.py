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

    create table totals_daily (
        agent_id uuid not null, day date not null, metric text not null,
        value numeric not null, rollup_value numeric not null,
        primary key (agent_id, day, metric)
    );
    create table totals_monthly (
        agent_id uuid not null, month date not null, metric text not null,
        value numeric not null, rollup_value numeric not null,
        primary key (agent_id, month, metric)
    );
    create index totals_monthly_by_month on totals_monthly (month, metric);

    create table calculated_pay (
        agent_id uuid not null, plan_id uuid not null, component_key text not null, credit_id uuid not null,
        transaction_id uuid not null, plan_version_id uuid not null,
        credited_at timestamptz not null, source text not null, reference text not null,
        window_start date not null, window_until date not null, origin_period text not null, status text not null,
        basis numeric, window_before numeric not null, window_after numeric not null,
        amount numeric(38, 4) not null, currency text not null,
        primary key (agent_id, plan_id, component_key, credit_id)
    );
    create index calculated_pay_in_order on calculated_pay (agent_id, plan_id, component_key, credited_at);

    create table standings (
        leaderboard_id uuid not null, window_start date not null, agent_id uuid not null, score numeric not null,
        primary key (leaderboard_id, window_start, agent_id)
    );
    create index standings_in_order on standings (leaderboard_id, window_start, score desc, agent_id);
"""

CONSTRAINTS = """
    alter table organisation add constraint organisation_is_one check (id = 1);
    alter table goals add constraint goals_have_one_owner check ((agent_id is null) <> (team_id is null)),
                      add constraint goals_target_not_negative check (target >= 0),
                      add constraint goals_end_after_start check (until_day > from_day);
    alter table team_parents add foreign key (team_id) references teams, add foreign key (parent_id) references teams;
    alter table team_managers add foreign key (team_id) references teams, add foreign key (agent_id) references agents;
    alter table memberships add foreign key (agent_id) references agents, add foreign key (team_id) references teams;
    alter table goals add foreign key (agent_id) references agents, add foreign key (team_id) references teams;
    alter table goal_milestones add foreign key (goal_id) references goals;
    alter table plan_versions add foreign key (plan_id) references plans;
    alter table plan_assignments add foreign key (plan_id) references plans,
                                 add foreign key (agent_id) references agents;
    alter table leaderboards add foreign key (team_id) references teams;
    alter table participants add foreign key (leaderboard_id) references leaderboards,
                             add foreign key (agent_id) references agents;
"""

APPEND_ONLY = """
    create function refuse_to_edit_history() returns trigger language plpgsql as $$
    begin
        raise exception '% is append-only: add a row that corrects it', tg_table_name using errcode = 'RM001';
    end $$;
""" + "\n".join(
    f"create trigger {table}_append_only before update or delete or truncate on {table}"
    " for each statement execute function refuse_to_edit_history();"
    for table in (
        "facts", "earnings", "audit_lines", "memberships", "team_parents", "team_managers", "dated_settings",
        "plan_versions", "plan_assignments", "exchange_rates",
    )
)


class Migration(migrations.Migration):
    """Runs in one transaction, like every migration here."""

    dependencies = [("rainmaker", "0001_tables")]

    operations = [
        ops.RunSQL(DERIVED_TABLES, reverse_sql="drop table standings, calculated_pay, totals_monthly, totals_daily, team_agents"),
        ops.RunSQL(CONSTRAINTS, reverse_sql=ops.RunSQL.noop),
        ops.RunSQL(APPEND_ONLY, reverse_sql="drop function refuse_to_edit_history() cascade"),
    ]
