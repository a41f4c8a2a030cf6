"""Calendars that changed now and then, for Hypothesis."""

from datetime import date

from hypothesis import strategies as st

from domain.organisation.calendar import Calendar

DAYS = st.dates(date(2000, 1, 1), date(2050, 1, 1))


def _changes(values: st.SearchStrategy[int]) -> st.SearchStrategy[list[tuple[date, int]]]:
    return st.dictionaries(DAYS, values, max_size=4).map(lambda changes: sorted(changes.items()))


def calendars() -> st.SearchStrategy[Calendar]:
    """Fiscal years that start in any month and weeks that start on any weekday, each from some days on."""
    return st.builds(Calendar, _changes(st.integers(1, 12)), _changes(st.integers(1, 7)))
