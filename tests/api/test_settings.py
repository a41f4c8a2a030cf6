"""Settings of the organisation hold from a day on."""

import pytest

from clients import Api, Refused
from selling import event, link, post
from steps import april, found_company, hire, march


async def test_working_days_and_thresholds_hold_from_their_day_on(api: Api):
    await found_company(api)

    await api.admin.do("changeWorkingDays", "organisation { id }", weekdays=[7, 1, 2], fromDay=str(april(1)))
    await api.admin.do(
        "changePaceThresholds", "organisation { id }", onTrack="0.95", atRisk="0.5", fromDay=str(april(1))
    )

    query = "query ($on: Date) { organisation { workingDays(on: $on) paceThresholds(on: $on) { onTrack atRisk } } }"
    before = (await api.admin.run(query, on=str(march(31))))["organisation"]
    after = (await api.admin.run(query, on=str(april(1))))["organisation"]
    assert before == {"workingDays": [1, 2, 3, 4, 5], "paceThresholds": {"onTrack": "0.99", "atRisk": "0.81"}}
    assert after == {"workingDays": [1, 2, 7], "paceThresholds": {"onTrack": "0.95", "atRisk": "0.5"}}


@pytest.mark.parametrize(
    ("mutation", "given", "code", "path"),
    [
        ("changeWorkingDays", {"weekdays": [8]}, "setting.weekday_unknown", ["weekdays"]),
        ("changeWorkingDays", {"weekdays": []}, "setting.weekday_unknown", ["weekdays"]),
        (
            "changePaceThresholds",
            {"onTrack": "0.5", "atRisk": "0.9"},
            "setting.thresholds_out_of_order",
            ["onTrack"],
        ),
    ],
)
async def test_settings_that_cannot_be_meant_are_refused(api: Api, mutation: str, given, code: str, path: list[str]):
    await found_company(api)

    with pytest.raises(Refused) as refused:
        await api.admin.do(mutation, "organisation { id }", **given)

    assert (refused.value.code, refused.value.path) == (code, path)


async def test_the_time_zone_may_change_until_the_first_fact(api: Api):
    await found_company(api)
    dana = await hire(api, "Dana")
    await link(api, dana, known_as="dana")
    await api.admin.do("changeTimeZone", "organisation { timeZone }", timeZone="America/New_York")

    await post(api, event("call.logged", agent="dana"))

    with pytest.raises(Refused) as refused:
        await api.admin.do("changeTimeZone", "organisation { id }", timeZone="Europe/Berlin")
    assert refused.value.code == "organisation.time_zone_fixed"
