"""Who is taken first."""

from company import NOW
from domain.database.transaction import transaction
from domain.marks.claim import claim
from domain.marks.write import Layer, Mark, What, write_marks
from steps import march


async def test_who_was_marked_first_is_claimed_first_whatever_the_id(company):
    await transaction(lambda: claim(Layer.AGENT, limit=100, now=NOW))
    first, *others = sorted((person.id for person in company.everybody), reverse=True)
    for agent in (first, *others):
        await write_marks([Mark(Layer.AGENT, agent, What.FIGURES, day=march(1))], now=NOW)

    claimed = await transaction(lambda: claim(Layer.AGENT, limit=1, now=NOW))

    assert claimed.subject_ids == [first]
