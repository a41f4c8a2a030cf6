"""The page of rights: which role may do what, to whom."""

from domain.access.rights import RIGHTS
from domain.access.viewer import Role
from rainmaker.reference.markdown import page, table

INTRODUCTION = """\
What a role allows, and to whom or to what. Whom somebody sees is decided in SQL, for every field.

- **self and below**: oneself, and everybody below a team that one manages today.
- **below**: the same without oneself. Nobody sets their own goal.
- **own**: what one made oneself.
- **others'**: what somebody else submitted.
- **granted**: everything, if the key or token of the integration was made for that act. An integration also sees the
  transactions that it submitted itself.

Who manages whom is never in a token. An admin may act as an agent (`x-rainmaker-act-as`): with the agent's rights, and
with both names in the trail."""


def rights_page() -> str:
    """Return the page."""
    roles = list(Role)
    rows = [(f"`{act}`", *(scopes.get(role, "") for role in roles)) for act, scopes in RIGHTS.items()]
    return page("Rights", INTRODUCTION, table(("act", *(f"`{role}`" for role in roles)), rows))
