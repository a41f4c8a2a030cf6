"""Dated rows as SQL: the latest recorded row of a day holds, until the next day that has one."""

from typing import Final

MEMBERSHIPS: Final = ("memberships", "agent_id", "team_id")
PARENTS: Final = ("team_parents", "team_id", "parent_id")
MANAGERS: Final = ("team_managers", "team_id", "agent_id")

Dated = tuple[str, str, str]


def spans(dated: Dated, *, where: str = "true") -> str:
    """Return a subquery of whom or what each subject had, with the half-open days during which it held."""
    table, subject, value = dated
    return f"""select {subject}, {value}, from_day,
                      lead(from_day, 1, 'infinity') over (partition by {subject} order by from_day) as until_day
                 from (select distinct on ({subject}, from_day) {subject}, {value}, from_day
                         from {table} where {where} order by {subject}, from_day, id desc) latest"""


def held_on(dated: Dated, *, day: str, where: str = "true") -> str:
    """Return a subquery of whom or what each subject had on the day; the day is an SQL expression."""
    table, subject, value = dated
    return f"""select distinct on ({subject}) {subject}, {value} from {table}
                where from_day <= {day} and {where} order by {subject}, from_day desc, id desc"""
