"""A person is erased: what is known in words goes everywhere, and no figure moves."""

import asyncio

import asyncpg
import msgspec
import pytest

from company import CRM, NOW, TODAY, assert_everything_equals_a_rebuild, link, settle
from domain.database import sql
from domain.database.transaction import apart, transaction
from domain.facts.erase_person_of import PersonNotFound
from domain.facts.erase_texts import ERASED
from domain.facts.types.fields import EntityKind
from domain.refresh.erase_person import erase_person
from domain.shared.ids import entity_id
from happenings import deliver, event, outcomes, sell
from holding import done_or_blocked
from reading import achieved, month_of
from steps import march
from working import run_all, start, write_two_lines

MARCH = month_of(march(1))
WORDS = ("Danuta", "danuta@example.com", "her back hurts", "mother is ill", "+49 30 123456")


async def erase(person):
    await erase_person(person_id=person.id, today=TODAY, now=NOW)


async def everything_that_is_stored():
    tables = await sql.fetch("select tablename from pg_tables where schemaname = 'public'")
    return {row["tablename"]: str(await sql.fetch(f"select * from {row['tablename']}")) for row in tables}


async def spoken_of(company):
    """What was said of Dana, and what she did."""
    await sql.execute("update agents set name = 'Danuta', email = 'danuta@example.com' where id = $1", company.dana.id)
    call = event("call.logged", on=march(3), agent="dana", duration_seconds=60, phone="+49 30 123456")
    said = [
        call,
        event("call.reviewed", on=march(4), agent="dana", by="omar", rating=80, notes="her back hurts"),
        event("coaching.noted", on=march(4), agent="dana", by="omar", topic="calls", text="her back hurts"),
        event("appointment.held", on=march(5), agent="dana", lead="lead-1", note="mother is ill"),
    ]
    await deliver(*said)
    await deliver(event("call.reviewed", on=march(5), agent="dana", by="nobody yet", notes="mother is ill"))
    await sell(company.dana, "1000.00 EUR", on=march(14))
    await settle()
    return call


async def test_words_about_a_person_are_nowhere_and_figures_are_as_before(company):
    call = await spoken_of(company)
    keys = ("calls_made", "approved_amount", "average_rating")
    before = [await achieved(company.dana, key, within=MARCH) for key in keys]
    assert any(word in rows for rows in (await everything_that_is_stored()).values() for word in WORDS)

    await erase(company.dana)
    await settle()

    found = {
        (table, word) for table, rows in (await everything_that_is_stored()).items() for word in WORDS if word in rows
    }
    assert found == set()
    assert [await achieved(company.dana, key, within=MARCH) for key in keys] == before == [1, 1000, 80]
    await assert_everything_equals_a_rebuild()
    assert outcomes(await deliver(call)) == ["DUPLICATE"]


async def test_who_was_erased_has_a_pseudonym_and_is_disabled(company):
    await erase(company.dana)

    row = await sql.fetch_one("select name, email, disabled_on from agents where id = $1", company.dana.id)
    assert tuple(row) == (f"Erased {company.dana.id.hex[-8:]}", None, TODAY)


async def test_what_is_sent_later_about_who_was_erased_still_counts(company):
    await erase(company.dana)

    await deliver(event("call.logged", on=march(20), agent="dana", duration_seconds=5))
    await settle()

    assert await achieved(company.dana, "calls_made", within=MARCH) == 1


async def test_what_waits_in_quarantine_loses_its_words_and_can_still_be_used(company):
    await spoken_of(company)
    await erase(company.dana)

    await link(company.omar, "nobody yet")
    await settle()

    payloads = await sql.fetch("select payload from facts where type = 'rainmaker.call.reviewed.v1' order by day")
    notes = [msgspec.json.decode(row["payload"])["notes"] for row in payloads]
    assert notes == [ERASED, ERASED]


async def test_attributes_that_an_admin_declared_are_part_of_figures_and_stay(company):
    await sql.execute(
        """insert into custom_attributes (dataset, key, type, label, created_at)
           values ('activities', 'channel', 'TEXT', 'Channel', $1)""",
        NOW,
    )
    await deliver(event("call.logged", on=march(3), agent="dana", duration_seconds=1, channel="web", phone="1"))

    await erase(company.dana)

    [row] = await sql.fetch("select payload, attributes from facts join activities on fact_id = id")
    assert msgspec.json.decode(row["payload"]) == {"agent": "dana", "duration_seconds": 1, "channel": "web"}
    assert msgspec.json.decode(row["attributes"]) == {"channel": "web"}


async def test_other_peoples_facts_keep_their_words(company):
    await deliver(event("coaching.noted", on=march(4), agent="omar", topic="calls", text="well done"))

    await erase(company.dana)

    assert "well done" in (await everything_that_is_stored())["facts"]


async def test_files_of_exports_are_deleted_and_their_jobs_say_so(company):
    job_id = await start()
    await run_all(write_two_lines)

    await erase(company.dana)

    assert await sql.fetch_value("select count(*) from job_chunks") == 0
    assert await sql.fetch_value("select file_name from jobs where id = $1 and state = 'DONE'", job_id) is None


async def test_an_export_that_runs_meanwhile_begins_anew(company):
    attempts = []

    async def export(job, *, tell, now):
        attempts.append(await sql.fetch_value("select name from agents where id = $1", company.dana.id))
        if len(attempts) == 1:
            await apart(lambda: erase(company.dana))
        return await write_two_lines(job, tell=tell, now=now)

    await start()
    await run_all(export)

    assert attempts == ["Dana", f"Erased {company.dana.id.hex[-8:]}"]
    assert await sql.fetch_value("select count(*) from job_chunks") == 1


async def test_nobody_is_erased_who_was_never_there(company):
    with pytest.raises(PersonNotFound):
        await erase_person(person_id=company.harbour, today=TODAY, now=NOW)


@pytest.mark.parametrize(
    "change", ["day = day + 1", "people = '{}'", "payload_hash = 'x'", "payload = '{}', revision = 9"]
)
async def test_even_while_erasing_nothing_of_a_fact_but_its_payload_can_be_changed(company, change):
    await deliver(event("call.logged", on=march(3), agent="dana", duration_seconds=1))

    async def edit():
        await sql.execute("select set_config('rainmaker.erasing', 'on', true)")
        await sql.execute(f"update facts set {change}")

    with pytest.raises(asyncpg.PostgresError, match="facts is append-only"):
        await transaction(edit)


KIM = "kim@example.com"


async def erase_kim():
    await erase_person(person_id=entity_id(EntityKind.LEAD, CRM, KIM), today=TODAY, now=NOW)


@pytest.mark.parametrize("first", ["the fact", "the erasure"])
async def test_a_fact_that_comes_at_the_same_time_does_not_slip_through(company, first):
    await deliver(event("lead.created", on=march(1), lead=KIM, agent="dana"))
    commit, doing = asyncio.Event(), asyncio.Event()

    async def called():
        await deliver(event("call.logged", on=march(3), agent="dana", lead=KIM, duration_seconds=5))

    async def slowly(work):
        await work()
        doing.set()
        await commit.wait()

    early, late = (called, erase_kim) if first == "the fact" else (erase_kim, called)
    begun = asyncio.create_task(transaction(lambda: slowly(early)))
    await doing.wait()
    waiting = asyncio.create_task(late())
    assert not await done_or_blocked(waiting)
    commit.set()
    await asyncio.gather(begun, waiting)
    await settle()

    assert {table for table, rows in (await everything_that_is_stored()).items() if KIM in rows} == set()
    assert await achieved(company.dana, "calls_made", within=MARCH) == 1
    await assert_everything_equals_a_rebuild()


async def test_an_unreadable_event_that_names_the_person_keeps_nothing(company):
    await deliver(event("lead.created", on=march(1), lead=KIM, agent="dana"))
    await deliver(b'{"id": "broken", "source": "crm.example", "data": {"lead": "kim@example.com", ')

    await erase_kim()

    assert await sql.fetch_value("select event from quarantined_facts") == "{}"
