"""Read the exports of a CRM by a declared mapping, through the very operations that a CRM would call."""
