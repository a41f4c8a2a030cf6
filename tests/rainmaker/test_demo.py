"""The made-up company: the same for the same seed, founded once, and everything of it computed."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from domain.database import sql
from domain.facts.ingest import Outcome
from domain.organisation.found_organisation import found_organisation
from rainmaker.commands.verify import verify_database
from rainmaker.demo.company import Group, reference, the_company
from rainmaker.demo.history import history
from rainmaker.demo.seed import AnotherOrganisation, seed

COMPANY = the_company()
SHORT = msgspec.structs.replace(COMPANY, days=10)
FIRST_DAY = date(2026, 3, 2)
EVENING = datetime(2026, 6, 30, 20, tzinfo=UTC)


def told(*, first_day=FIRST_DAY, until=EVENING, company=COMPANY):
    return history(company=company, first_day=first_day, until=until)


async def bring_up_to(at, company=SHORT):
    return await seed(company=company, clock=lambda: at, tell=lambda _step, _done, _total: None)


def test_it_has_three_regions_six_teams_and_forty_people():
    assert len(COMPANY.teams_of(Group.REGIONS)) == 3
    assert len(COMPANY.teams_of(Group.TEAMS)) == 6
    assert len(COMPANY.people) == len({reference(name) for name in COMPANY.people}) == 40


def test_the_same_seed_tells_the_same_history_and_another_one_another():
    other = msgspec.structs.replace(COMPANY, seed="other")

    assert told() == told()
    assert told() != told(company=other)


def test_the_first_day_shifts_the_dates_and_nothing_else():
    week = timedelta(weeks=1)

    later = told(first_day=FIRST_DAY + week, until=EVENING + week)

    assert [event.id for event in later] == [event.id for event in told()]


def test_a_later_look_only_adds_what_happened_since():
    earlier, later = told(until=EVENING - timedelta(days=3)), told()

    assert later[: len(earlier)] == earlier
    assert all(event.time > EVENING - timedelta(days=3) for event in later[len(earlier) :])


def test_every_kind_of_fact_happens():
    kinds = {event.type.removeprefix("rainmaker.").removesuffix(".v1") for event in told()}

    assert kinds == {
        *("call.logged", "email.sent"),
        *(f"opportunity.{what}" for what in ("created", "assigned", "stage_changed", "won", "lost")),
        *(f"transaction.{what}" for what in ("submitted", "approved", "rejected", "reversed")),
    }


def test_nothing_happens_to_somebody_who_has_left():
    [leaver] = COMPANY.leavers
    left = datetime.combine(FIRST_DAY + timedelta(days=leaver.on), datetime.min.time(), UTC)
    own = [event for event in told() if event.id.startswith(f"{reference(leaver.agent)}-")]

    assert own
    assert max(event.time for event in own) < left


async def test_what_waits_is_seen_to_wait(database):
    now = EVENING.replace(hour=12)

    outcomes = await bring_up_to(now, COMPANY)

    assert outcomes[Outcome.QUARANTINED] == 1
    assert outcomes.keys() == {Outcome.ACCEPTED, Outcome.QUARANTINED}
    waiting = "select count(*) from calculated_pay where status = 'WAITING_FOR_RATE'"
    assert await sql.fetch_value(waiting) == 4  # the seller's pay, and that of three managers above
    assert await sql.fetch_value("select count(*) from credits where base_amount is null and kind = 'SPLIT'") == 1


async def test_a_second_start_finds_the_company_and_adds_the_days_since(settings, database):
    monday = datetime(2026, 6, 29, 12, tzinfo=UTC)
    first = await bring_up_to(monday)
    people = await sql.fetch_value("select count(*) from agents")

    again = await bring_up_to(monday)
    later = await bring_up_to(monday + timedelta(days=1))

    assert again.keys() == later.keys() - {Outcome.ACCEPTED} == {Outcome.DUPLICATE}
    assert await sql.fetch_value("select count(*) from agents") == people
    assert await sql.fetch_value("select count(*) from facts") == first.total() + later[Outcome.ACCEPTED]
    assert (await verify_database(settings.database_url, wait_seconds=0)).is_clean


async def test_another_organisation_is_left_alone(database):
    await found_organisation(name="Harbour", time_zone="UTC", base_currency="EUR")

    with pytest.raises(AnotherOrganisation):
        await bring_up_to(EVENING)
