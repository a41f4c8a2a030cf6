"""Words every context uses: money, periods, calendars, ids, errors and paging. No database here."""
