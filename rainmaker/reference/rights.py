"""The page of rights: which role may do what."""

from domain.access.rights import ALLOWED
from domain.access.viewer import Role
from rainmaker.reference.markdown import page, table

INTRODUCTION = """\
What a token's role allows. Whom somebody sees is another question, answered in SQL for every field: agents see
themselves, managers everybody below a team that they manage today, admins all, integrations nobody.

An agent may manage goals of those below a team that they manage today, and never their own."""


def rights_page() -> str:
    """Return the page."""
    roles = list(Role)
    rows = [(f"`{act}`", *("yes" if role in allowed else "" for role in roles)) for act, allowed in ALLOWED.items()]
    return page("Rights", INTRODUCTION, table(("act", *(f"`{role}`" for role in roles)), rows))
