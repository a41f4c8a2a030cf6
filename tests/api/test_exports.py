"""Reports as files: asked for, followed, fetched by a signed address, with everybody's own sight."""

import csv
import io
import zipfile
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from clients import Refused
from domain.database import sql
from selling import event, link, post, sell, settle
from sockets import connected
from steps import create_team, hire, january, march
from workers.jobs.work import work

SHAPE = {
    "columns": [{"metric": "calls_made", "label": "Calls"}, {"metric": "approved_amount", "label": "Sold"}],
    "by": [{"over": "AGENT"}],
    "range": {"fromDay": str(january(1)), "untilDay": str(march(31))},
}
JOB = """job { id kind state actor done total error { code message } createdAt finishedAt
    file { name mediaType bytes url expiresAt } }"""
CONTEXT = {"file_hours": 24}


@pytest.fixture
async def sales(company):
    """Dana sold for 1,250.50 and called twice; Omar, who is called =1+1 on his badge, did nothing."""
    team = await create_team(company, "Harbour")
    dana, omar = await hire(company, "Dana", into=team), await hire(company, "=1+1 Omar", into=team)
    await link(company, dana, known_as="dana")
    await post(company, *(event("call.logged", on=march(2), agent="dana") for _ in range(2)))
    await sell(company, "1250.50", on=march(3), by=[dana])
    await settle()
    return SimpleNamespace(api=company, dana=dana, omar=omar)


async def export(client, **given):
    """Start an export and have it done; returns the job."""
    asked = {"shape": SHAPE, "format": "CSV", **given}
    started = (await client.do("exportReport", JOB, **asked))["job"]
    assert (started["state"], started["file"]) == ("PENDING", None)
    await work(CONTEXT)
    return await job_of(client, started["id"])


async def job_of(client, job_id):
    query = f"query ($id: ID!) {{ job(id: $id) {{ ...J }} }} fragment J on Job {{ {JOB[6:-2]} }}"
    return (await client.run(query, id=job_id))["job"]


def rows_of(answer):
    return list(csv.reader(io.StringIO(answer.text, newline="")))


async def test_a_report_is_fetched_as_csv_with_all_of_its_rows(sales):
    job = await export(sales.api.admin, fileName="First quarter · 2026")

    answer = await sales.api.http.get(job["file"]["url"])

    assert (job["state"], job["done"], job["total"], job["error"]) == ("DONE", "2", "2", None)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-length"] == job["file"]["bytes"] == str(len(answer.content))
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"First quarter  2026.csv\"; filename*=UTF-8''First%20quarter%20%C2%B7%202026.csv"
    )
    assert rows_of(answer) == [
        ["Agent id", "Agent", "Calls", "Sold"],
        [sales.omar.id, "'=1+1 Omar", "0", "0.00"],
        [sales.dana.id, "Dana", "2", "1250.50"],
    ]


async def test_a_report_is_fetched_as_a_sheet_with_numbers_and_without_formulas(sales):
    job = await export(sales.api.admin, format="XLSX")

    answer = await sales.api.http.get(job["file"]["url"])

    assert job["file"]["mediaType"].endswith("spreadsheetml.sheet")
    assert job["file"]["name"] == "report.xlsx"
    assert sheet(answer.content) == [
        ["Agent id", "Agent", "Calls", "Sold"],
        [sales.omar.id, "=1+1 Omar", 0, 0],
        [sales.dana.id, "Dana", 2, 1250.5],
    ]


def sheet(content):
    """The cells of the only sheet, read as its format says."""
    spreadsheet = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        root = ET.fromstring(parts.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - our own file
    assert root.findall(f".//{spreadsheet}f") == []
    return [
        [
            cell.findtext(f".//{spreadsheet}t") if cell.get("t") == "inlineStr" else float(cell[0].text)
            for cell in row.iter(f"{spreadsheet}c")
        ]
        for row in root.iter(f"{spreadsheet}row")
    ]


@pytest.mark.parametrize("form", ["CSV", "XLSX"])
async def test_a_report_without_dimensions_is_one_row_and_one_without_anybody_none(sales, form):
    total = await export(sales.api.admin, format=form, shape={**SHAPE, "by": []})
    nobody = await export(sales.api.admin, format=form, shape={**SHAPE, "agentIds": []})

    async def table(job):
        answer = await sales.api.http.get(job["file"]["url"])
        return rows_of(answer) if form == "CSV" else [[*map(str, row)] for row in sheet(answer.content)]

    sold = ["2", "1250.50"] if form == "CSV" else ["2.0", "1250.5"]
    assert await table(total) == [["Calls", "Sold"], sold]
    assert await table(nobody) == [["Agent id", "Agent", "Calls", "Sold"]]


async def test_an_agent_s_file_holds_only_the_agent(sales):
    agent = sales.api.as_agent(sales.dana.key)

    job = await export(agent)

    assert [row[1] for row in rows_of(await sales.api.http.get(job["file"]["url"]))] == ["Agent", "Dana"]
    assert await job_of(sales.api.as_agent(sales.omar.key), job["id"]) is None
    assert (await job_of(sales.api.admin, job["id"]))["state"] == "DONE"


async def test_a_shape_that_cannot_be_answered_is_refused_at_once(sales):
    with pytest.raises(Refused) as refused:
        await export(sales.api.admin, shape={**SHAPE, "columns": [{"metric": "happiness"}]})

    assert refused.value.code == "metric.unknown"
    assert await sql.fetch_value("select count(*) from jobs") == 0


@pytest.mark.parametrize("name", ["", "../etc", "a\nb", ".hidden", 'say "hi"', "x" * 101])
async def test_a_file_name_that_is_a_path_is_refused(sales, name):
    with pytest.raises(Refused) as refused:
        await export(sales.api.admin, fileName=name)

    assert (refused.value.code, refused.value.path) == ("export.file_name_unusable", ["fileName"])


async def test_the_same_key_asks_for_one_file(sales):
    first = await sales.api.admin.do("exportReport", "job { id }", key="1", shape=SHAPE, format="CSV")
    again = await sales.api.admin.do("exportReport", "job { id }", key="1", shape=SHAPE, format="CSV")

    assert first == again


async def test_jobs_are_listed_newest_first_and_cancelled(sales):
    agent = sales.api.as_agent(sales.dana.key)
    jobs = [(await agent.do("exportReport", "job { id }", shape=SHAPE, format="CSV"))["job"]["id"] for _ in range(2)]

    cancelled = await agent.do("cancelJob", JOB, jobId=jobs[0])

    assert cancelled["job"]["state"] == "CANCELLED"
    listed = await agent.run("{ jobs { nodes { id } } waiting: jobs(filter: { state: PENDING }) { nodes { id } } }")
    assert listed == {
        "jobs": {"nodes": [{"id": jobs[1]}, {"id": jobs[0]}]},
        "waiting": {"nodes": [{"id": jobs[1]}]},
    }
    with pytest.raises(Refused) as refused:
        await sales.api.as_agent(sales.omar.key).do("cancelJob", "job { id }", jobId=jobs[1])
    assert (refused.value.code, refused.value.path) == ("job.not_found", ["jobId"])


async def test_the_progress_is_followed_to_the_end(sales, server):
    agent = sales.api.as_agent(sales.dana.key)
    job = (await agent.do("exportReport", "job { id }", shape=SHAPE, format="CSV"))["job"]["id"]
    query = "subscription ($id: ID!) { jobProgress(jobId: $id) { state done total file { name } } }"
    states = []

    async with connected(server, agent.token) as socket:
        async for shown in socket.follow(query, id=job):
            states.append(shown["jobProgress"])
            if len(states) == 1:
                await work(CONTEXT)

    assert states[0] == {"state": "PENDING", "done": "0", "total": None, "file": None}
    assert states[-1] == {"state": "DONE", "done": "1", "total": "1", "file": {"name": "report.csv"}}


async def test_nobody_follows_somebody_else_s_job(sales, server):
    job = (await sales.api.admin.do("exportReport", "job { id }", shape=SHAPE, format="CSV"))["job"]["id"]
    query = "subscription ($id: ID!) { jobProgress(jobId: $id) { state } }"

    async with connected(server, sales.api.as_agent(sales.dana.key).token) as socket:
        await socket.send({"id": "1", "type": "subscribe", "payload": {"query": query, "variables": {"id": job}}})
        message = await socket.receive()

    errors = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
    assert errors[0]["extensions"]["code"] == "job.not_found"


async def test_conditions_and_comparisons_are_kept_with_the_job(sales):
    columns = [
        {"metric": "approved_amount", "name": "large", "where": {"field": {"name": "amount", "gte": "1000.10"}}},
        {"metric": "approved_amount", "name": "larger", "where": {"field": {"name": "amount", "gt": 1250.50}}},
    ]
    by_month = {**SHAPE, "columns": columns, "by": [{"over": "MONTH"}], "comparison": "PREVIOUS_PERIOD"}

    job = await export(sales.api.admin, shape=by_month)

    rows = rows_of(await sales.api.http.get(job["file"]["url"]))
    assert [row[:2] for row in rows[1:]] == [["2026-01", "0.00"], ["2026-02", "0.00"], ["2026-03", "1250.50"]]
    assert [row[5] for row in rows[1:]] == ["0.00", "0.00", "0.00"]
    assert rows[0][1:3] == ["large", "large, previous"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda url: url.replace("signature=", "signature=0"), "download.forged"),
        (lambda url: url.replace("expires=", "expires=9"), "download.forged"),
        (lambda url: url.partition("?")[0], "download.forged"),
        (lambda url: url.partition("?")[0] + "?expires=é&signature=é", "download.forged"),
        (lambda url: "/downloads/0198f1f2-0000-7000-8000-000000000000?" + urlsplit(url).query, "download.forged"),
    ],
)
async def test_a_forged_address_is_refused(sales, change, code):
    job = await export(sales.api.admin)

    answer = await sales.api.http.get(change(job["file"]["url"]))

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == code


async def test_an_address_lives_a_quarter_of_an_hour_and_the_file_a_day(sales):
    job = await export(sales.api.admin)
    signing, key = sales.api.app.state.signing, await sql.fetch_value("select id from jobs")
    now = datetime.now(UTC)  # noqa: TID251 - the application reads its clock

    old = await sales.api.http.get(signing.address(key, now=now - timedelta(minutes=16)))
    await sql.execute("update jobs set expires_at = $1", now)
    gone = await sales.api.http.get(job["file"]["url"])
    await work(CONTEXT)

    assert (old.status_code, old.json()["error"]["code"]) == (403, "download.expired")
    assert (gone.status_code, gone.json()["error"]["code"]) == (410, "download.gone")
    assert (await job_of(sales.api.admin, job["id"]))["file"] is None
    assert await sql.fetch_value("select count(*) from job_chunks") == 0
