"""An import takes what is new, leaves alone what it took before, and may be repeated at any time."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.database import sql
from domain.facts.find_identity import IdentityKind, subject_of
from domain.marks.pending import count_pending
from domain.people.move_agent import move_agent
from exports import (
    DEALS,
    MAPPING,
    PEOPLE,
    assert_everything_equals_a_rebuild,
    counted,
    everything_stored,
    run_import,
    write_exports,
)
from infra.clock import now

CALL_CENTRE = """
[files.staff]
name = "staff.csv"
columns = { from = { kind = "date", format = "%d.%m.%Y" } }

[files.calls]
name = "calls.csv"
columns = { seconds = { kind = "integer" } }

[agents.staff]
file = "staff"
reference = "{id}"
name = "{name}"
email = "{mail}"
aliases = ["{mail}"]
team = "{team}"
since = "{from}"

[facts.calls]
file = "calls"
type = "rainmaker.call.logged.v1"
id = "{call}"
at = "{at}"
data = { agent = "{who}", duration_seconds = "{seconds}" }
"""


async def test_an_import_tells_what_it_took(database, tmp_path):
    summary = await run_import(write_exports(tmp_path))

    assert counted(summary) == {
        "teams": {"ACCEPTED": 4},
        "agents": {"ACCEPTED": 5},
        "parents": {"ACCEPTED": 2},
        "memberships": {"ACCEPTED": 3},
        "managers": {"ACCEPTED": 2},
        "rainmaker.opportunity.created.v1": {"ACCEPTED": 3},
        "rainmaker.opportunity.won.v1": {"ACCEPTED": 1},
        "rainmaker.opportunity.lost.v1": {"ACCEPTED": 1},
    }
    assert summary.not_taken == 0
    assert (await count_pending()).subjects == 0
    assert await opportunities() == [
        ("D1", "Dana", "WON", Decimal("1200.50"), date(2026, 2, 10)),
        ("D2", "Omar", "LOST", None, date(2026, 3, 31)),
        ("D3", "Lena", "Talking", None, None),
    ]
    assert await tree() == [
        ("Harbour", "North", "Ines"),
        ("North", None, None),
        ("South", None, None),
        ("Valley", "South", "Petr"),
    ]


async def test_importing_again_changes_nothing(database, settings, tmp_path):
    first = await run_import(write_exports(tmp_path))
    before = await everything_stored()

    again = await run_import(tmp_path)

    assert await everything_stored() == before
    assert counted(again) == {label: {"DUPLICATE": counts["ACCEPTED"]} for label, counts in counted(first).items()}
    await assert_everything_equals_a_rebuild(settings)


async def test_a_later_export_adds_moves_and_hires(database, settings, tmp_path):
    await run_import(write_exports(tmp_path))
    people = PEOPLE.replace("Omar,Harbour,Ines,North", "Omar,Valley,Petr,South") + "Zoë,Harbour,Ines,North\n"

    summary = await run_import(write_exports(tmp_path, people=people, deals=DEALS + "D4,Zoë,Talking,2026-03-01,,\n"))

    assert counted(summary)["agents"] == {"ACCEPTED": 1, "DUPLICATE": 5}
    assert counted(summary)["memberships"] == {"ACCEPTED": 2, "DUPLICATE": 2}
    assert counted(summary)["rainmaker.opportunity.created.v1"] == {"ACCEPTED": 1, "DUPLICATE": 3}
    await assert_everything_equals_a_rebuild(settings)


async def test_a_move_recorded_later_outlives_another_import(database, tmp_path):
    await run_import(write_exports(tmp_path))
    dana = await subject_of(kind=IdentityKind.AGENT, source="crm", reference="Dana")
    valley = await subject_of(kind=IdentityKind.TEAM, source="crm", reference="Valley")
    await move_agent(agent_id=dana, team_id=valley, from_day=date(2026, 3, 1), now=now())

    summary = await run_import(tmp_path)

    assert counted(summary)["memberships"] == {"DUPLICATE": 3}
    assert await sql.fetch_value("select count(*) from memberships") == 4


async def test_people_may_have_histories_addresses_and_other_names(database, settings, tmp_path):
    staff = """\
id,name,mail,team,from
7,Dana Reyes,dana@example.com,Harbour,01.02.2026
7,Dana Reyes,dana@example.com,Valley,01.03.2026
"""
    calls = """\
call,who,at,seconds
C1,dana@example.com,2026-02-10T09:30:00Z,90
C2,7,2026-03-10T23:30:00Z,30
C3,7,2026-03-11,30
"""
    (tmp_path / "staff.csv").write_text(staff)
    (tmp_path / "calls.csv").write_text(calls)

    summary = await run_import(write_exports(tmp_path, mapping=MAPPING + CALL_CENTRE))

    [reason] = summary.reasons
    assert (reason.code, reason.place) == ("event.malformed", "calls.csv row 4, column at")
    assert counted(summary)["aliases"] == {"ACCEPTED": 1}
    dana = await sql.fetch_one("select id, email from agents where name = 'Dana Reyes'")
    assert dana["email"] == "dana@example.com"
    rows = await sql.fetch(
        """select a.day, a.duration_seconds, t.name from activities a
             join team_agents m on m.agent_id = a.subject_id and m.depth = 0
              and a.day >= m.from_day and a.day < m.until_day
             join teams t on t.id = m.team_id where a.subject_id = $1 order by a.day""",
        dana["id"],
    )
    assert [tuple(row) for row in rows] == [(date(2026, 2, 10), 90, "Harbour"), (date(2026, 3, 11), 30, "Valley")]
    assert counted(await run_import(tmp_path))["agents"] == {"DUPLICATE": 6}
    await assert_everything_equals_a_rebuild(settings)


async def test_what_cannot_be_computed_is_told_and_holds_up_nothing(database, tmp_path):
    await sql.execute("insert into subjects (id, layer) values ($1, 'ENTITY')", UUID(int=7))
    await sql.execute(
        """insert into facts (source, external_id, type, occurred_at, day, precedence, entity_id, payload, people,
                              payload_hash, recorded_at)
           values ('crm', 'X', 'rainmaker.opportunity.won.v1', now(), now(), 3, $1, '{}', '{}', '', now())""",
        UUID(int=7),
    )
    await sql.execute(
        """insert into fact_keys (source, external_id, fact_id, revision, is_retraction, payload_hash)
           select source, external_id, id, revision, false, '' from facts"""
    )
    await sql.execute(
        "insert into stale_marks (layer, subject_id, what, lane, marked_at) values ('ENTITY', $1, 'STATE', 0, now())",
        UUID(int=7),
    )

    summary = await run_import(write_exports(tmp_path))

    [reason] = summary.reasons
    assert (reason.code, reason.place) == ("import.not_computed", f"ENTITY {UUID(int=7)}")
    assert "missing required field" in reason.message
    assert len(await opportunities()) == 3


async def opportunities() -> list[tuple[object, ...]]:
    rows = await sql.fetch(
        """select o.reference, a.name, o.stage, o.base_amount, o.closed_day
             from opportunities o join agents a on a.id = o.agent_id order by o.reference"""
    )
    return [tuple(row) for row in rows]


async def tree() -> list[tuple[object, ...]]:
    rows = await sql.fetch(
        """select t.name, above.name, a.name from teams t
             join team_parents p on p.team_id = t.id left join teams above on above.id = p.parent_id
             left join team_managers m on m.team_id = t.id left join agents a on a.id = m.agent_id order by t.name"""
    )
    return [tuple(row) for row in rows]
