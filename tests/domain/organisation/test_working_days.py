"""Which days are worked: weekdays without holidays, and as days of the organisation's or an agent's own say."""

from datetime import date

import pytest

from clients import Api, Failed, Refused
from counting import statements_of
from domain.database import sql
from domain.organisation.working_days import working_calendars
from domain.shared.period import Period
from steps import found_company, hire, january, march, may

JUNE = {"fromDay": "2026-06-01", "untilDay": "2026-06-08"}  # Monday to Sunday, with Corpus Christi on Thursday
CHRISTMAS = {"fromDay": "2026-12-21", "untilDay": "2026-12-28"}


@pytest.fixture
async def company(api: Api) -> Api:
    await found_company(api)
    return api


async def change(api: Api, mutation: str, *, of: str | None = None, **given) -> None:
    of = of or ("agent" if "agentId" in given else "organisation")
    await api.admin.do(mutation, f"{of} {{ id }}", **given)


async def worked(api: Api, agent=None, *, within=JUNE) -> list[int]:
    """The days of the month that are worked."""
    of = "organisation" if agent is None else f'agent(id: "{agent.id}")'
    data = await api.admin.run(
        f"""query ($fromDay: Date!, $untilDay: Date!) {{
              of: {of} {{ workedDays(fromDay: $fromDay, untilDay: $untilDay) }} }}""",
        **within,
    )
    return [date.fromisoformat(day).day for day in data["of"]["workedDays"]]


async def test_unless_said_otherwise_monday_to_friday_are_worked(company: Api):
    assert await worked(company) == [1, 2, 3, 4, 5]


async def test_holidays_of_bavaria_are_free_in_bavaria_and_not_in_berlin(company: Api):
    await change(company, "changeHolidays", country="DE", subdivision="BY", fromDay="2020-01-01")
    bavaria = await worked(company)
    await change(company, "changeHolidays", country="DE", subdivision="BE", fromDay="2020-01-01")

    assert bavaria == [1, 2, 3, 5]
    assert await worked(company) == [1, 2, 3, 4, 5]
    assert await worked(company, within=CHRISTMAS) == [21, 22, 23, 24]


async def test_holidays_and_weekdays_are_those_of_the_day_itself(company: Api):
    await change(company, "changeHolidays", country="DE", subdivision="BY", fromDay="2020-01-01")
    await change(company, "changeHolidays", fromDay="2026-06-04")
    await change(company, "changeWorkingDays", weekdays=[1, 2, 6], fromDay="2026-06-03")

    assert await worked(company) == [1, 2, 6]
    assert await worked(company, within={"fromDay": "2026-05-11", "untilDay": "2026-05-18"}) == [11, 12, 13, 15]


async def test_days_of_the_organisations_own_are_worked_or_free_whatever_their_weekday(company: Api):
    await change(company, "changeHolidays", country="DE", subdivision="BY", fromDay="2020-01-01")
    await change(company, "changeOwnDays", kind="FREE", fromDay="2026-06-01", untilDay="2026-06-03")
    await change(company, "changeOwnDays", kind="WORKED", fromDay="2026-06-04")
    await change(company, "changeOwnDays", kind="WORKED", fromDay="2026-06-06")

    assert await worked(company) == [3, 4, 5, 6]

    await change(company, "changeOwnDays", kind="AS_USUAL", fromDay="2026-06-02", untilDay="2026-06-05")

    assert await worked(company) == [2, 3, 5, 6]


async def test_an_agents_own_days_count_more_than_the_organisations(company: Api):
    dana, omar = await hire(company, "Dana"), await hire(company, "Omar")
    await change(company, "changeOwnDays", kind="FREE", fromDay="2026-06-01", untilDay="2026-06-03")
    await change(company, "changeAgentDays", agentId=dana.id, kind="WORKED", fromDay="2026-06-01")
    await change(company, "changeAgentDays", agentId=dana.id, kind="FREE", fromDay="2026-06-04", untilDay="2026-06-06")

    assert await worked(company, dana) == [1, 3]
    assert await worked(company, omar) == [3, 4, 5]

    await change(company, "changeAgentDays", agentId=dana.id, kind="AS_USUAL", fromDay="2026-06-01")

    assert await worked(company, dana) == [3]


async def test_who_works_part_time_works_other_weekdays_from_that_day_on(company: Api):
    dana = await hire(company, "Dana")
    await change(company, "changeAgentCalendar", agentId=dana.id, weekdays=[3, 1], fromDay="2026-06-03")

    assert await worked(company, dana) == [1, 2, 3]
    assert await worked(company, dana, within={"fromDay": "2026-06-08", "untilDay": "2026-06-15"}) == [8, 10]
    assert await worked(company) == [1, 2, 3, 4, 5]

    await change(company, "changeAgentCalendar", agentId=dana.id, fromDay="2026-06-10")

    assert await worked(company, dana, within={"fromDay": "2026-06-08", "untilDay": "2026-06-15"}) == [8, 10, 11, 12]


async def test_who_works_elsewhere_has_the_holidays_of_that_place(company: Api):
    await change(company, "changeHolidays", country="DE", subdivision="BY", fromDay="2020-01-01")
    lena = await hire(company, "Lena")
    await change(company, "changeAgentCalendar", agentId=lena.id, country="US", fromDay="2020-01-01")

    assert await worked(company, lena) == [1, 2, 3, 4, 5]
    assert await worked(company, lena, within={"fromDay": "2026-06-15", "untilDay": "2026-06-22"}) == [15, 16, 17, 18]


async def test_an_agent_who_is_erased_still_was_away_on_those_days(company: Api):
    dana = await hire(company, "Dana")
    await change(company, "changeAgentDays", agentId=dana.id, kind="FREE", fromDay="2026-06-02", untilDay="2026-06-06")

    await change(company, "erasePerson", personId=dana.id, reason="REQUESTED", of="agent")

    assert await worked(company, dana) == [1]


async def test_what_was_set_is_shown(company: Api):
    dana = await hire(company, "Dana")
    await change(company, "changeHolidays", country="DE", subdivision="BY", fromDay=str(march(1)))
    await change(company, "changeOwnDays", kind="FREE", fromDay="2026-06-01")
    await change(
        company, "changeAgentCalendar", agentId=dana.id, weekdays=[2], country="FR", fromDay=str(march(1))
    )  # fmt: skip
    await change(company, "changeAgentDays", agentId=dana.id, kind="WORKED", fromDay="2026-06-07")

    shown = await company.admin.run(
        """query ($id: ID!, $before: Date!, $after: Date!, $from: Date!, $until: Date!) {
             organisation {
               before: holidays(on: $before) { country } after: holidays(on: $after) { country subdivision }
               ownDays(fromDay: $from, untilDay: $until) { day kind }
             }
             agent(id: $id) {
               before: calendar(on: $before) { weekdays holidays { country } }
               after: calendar(on: $after) { weekdays holidays { country subdivision } }
               ownDays(fromDay: $from, untilDay: $until) { day kind }
             }
           }""",
        id=dana.id,
        before="2026-02-28",
        after="2026-03-01",
        **{"from": JUNE["fromDay"], "until": JUNE["untilDay"]},
    )

    assert shown == {
        "organisation": {
            "before": None,
            "after": {"country": "DE", "subdivision": "BY"},
            "ownDays": [{"day": "2026-06-01", "kind": "FREE"}],
        },
        "agent": {
            "before": {"weekdays": None, "holidays": None},
            "after": {"weekdays": [2], "holidays": {"country": "FR", "subdivision": None}},
            "ownDays": [{"day": "2026-06-07", "kind": "WORKED"}],
        },
    }


async def test_countries_and_their_subdivisions_can_be_chosen_from(company: Api):
    data = await company.admin.run("{ holidayCountries { country subdivisions } }")

    listed = {one["country"]: one["subdivisions"] for one in data["holidayCountries"]}
    assert {"BY", "BE"} <= set(listed["DE"])
    assert list(listed) == sorted(listed)


@pytest.mark.parametrize(
    ("mutation", "given", "code", "path"),
    [
        ("changeHolidays", {"country": "XX"}, "calendar.unknown_country", ["country"]),
        ("changeHolidays", {"subdivision": "BY"}, "calendar.unknown_country", ["country"]),
        ("changeHolidays", {"country": "DE", "subdivision": "ZZ"}, "calendar.unknown_subdivision", ["subdivision"]),
        ("changeWeekStart", {"weekday": 0}, "setting.weekday_unknown", ["weekday"]),
        ("changeFiscalYearStart", {"month": 13, "fromDay": "2026-01-01"}, "setting.month_unknown", ["month"]),
        ("changeFiscalYearStart", {"month": 4, "fromDay": "2026-01-02"}, "setting.not_from_a_month", ["fromDay"]),
        (
            "changeOwnDays",
            {"kind": "FREE", "fromDay": "2026-01-02", "untilDay": "2026-01-02"},
            "period.ends_before_it_starts",
            ["untilDay"],
        ),
        (
            "changeOwnDays",
            {"kind": "FREE", "fromDay": "2026-01-01", "untilDay": "2027-01-03"},
            "calendar.too_many_days",
            ["untilDay"],
        ),
        ("changeAgentCalendar", {"weekdays": []}, "setting.weekday_unknown", ["weekdays"]),
        ("changeAgentCalendar", {"weekdays": [1, 9]}, "setting.weekday_unknown", ["weekdays"]),
    ],
)
async def test_what_cannot_be_meant_is_refused_and_changes_nothing(company: Api, mutation: str, given, code, path):
    if mutation == "changeAgentCalendar":
        given = given | {"agentId": (await hire(company, "Dana")).id}

    with pytest.raises(Refused) as refused:
        await change(company, mutation, **given)

    assert (refused.value.code, refused.value.path) == (code, path)
    tables = ("dated_settings", "own_days", "agent_calendars")
    assert [await sql.fetch_value(f"select count(*) from {table}") for table in tables] == [0, 0, 0]


async def test_more_than_a_year_is_not_listed_at_once(company: Api):
    with pytest.raises(Failed) as refused:
        await worked(company, within={"fromDay": "2026-01-01", "untilDay": "2028-01-01"})

    assert refused.value.code == "calendar.too_many_days"


async def test_a_change_of_an_agents_days_counts_as_a_change_of_the_agent(company: Api):
    dana = await hire(company, "Dana")
    await change(company, "changeAgentDays", agentId=dana.id, kind="FREE", fromDay=str(may(4)), expectedVersion=1)

    with pytest.raises(Refused) as refused:
        await change(company, "changeAgentDays", agentId=dana.id, kind="FREE", fromDay=str(may(5)), expectedVersion=1)

    assert refused.value.code == "object.version_changed"
    lines = await company.admin.run("{ auditLines { nodes { operation versionBefore versionAfter } } }")
    done = {"operation": "changeAgentDays", "versionBefore": "1", "versionAfter": "2"}
    assert done in lines["auditLines"]["nodes"]


@pytest.mark.parametrize(
    ("asked", "expected"), [("YEAR", ("2025-04-01", "2026-04-01")), ("WEEK", ("2026-01-11", "2026-01-18"))]
)
async def test_a_cycle_can_be_asked_for_as_the_organisation_cuts_it(company: Api, asked: str, expected):
    await change(company, "changeFiscalYearStart", month=4, fromDay="2020-04-01")
    await change(company, "changeWeekStart", weekday=7, fromDay="2020-01-05")

    data = await company.admin.run(
        """query ($cycle: Cycle!, $on: Date!) {
             organisation { fiscalYearStart weekStart cycle(cycle: $cycle, on: $on) { fromDay untilDay } } }""",
        cycle=asked,
        on=str(january(14)),
    )

    shown = data["organisation"]
    assert (shown["fiscalYearStart"], shown["weekStart"]) == (4, 7)
    assert (shown["cycle"]["fromDay"], shown["cycle"]["untilDay"]) == expected


async def test_as_many_statements_tell_the_days_of_five_agents_as_of_one(company: Api):
    agents = [await hire(company, f"Seller {number:02}") for number in range(5)]
    for agent in agents:
        await change(company, "changeAgentDays", agentId=agent.id, kind="FREE", fromDay="2026-06-02")
    week = Period(date(2026, 6, 1), date(2026, 6, 8))
    keys = [agent.key for agent in agents]

    assert await statements_of(working_calendars, agent_ids=keys, period=week) == 3
    assert await statements_of(working_calendars, agent_ids=keys[:1], period=week) == 3
