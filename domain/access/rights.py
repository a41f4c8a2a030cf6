"""Who may do what, to whom: one table. Sight turns the scope into SQL."""

from collections.abc import Mapping
from enum import StrEnum

from domain.access.viewer import Role, Viewer
from domain.shared.errors import Forbidden


class Act(StrEnum):
    """What can be done to the system."""

    READ_FIGURES = "READ_FIGURES"
    READ_FACTS = "READ_FACTS"
    READ_PAY = "READ_PAY"
    READ_QUARANTINE = "READ_QUARANTINE"
    READ_AUDIT = "READ_AUDIT"
    INGEST = "INGEST"
    SUBMIT_TRANSACTION = "SUBMIT_TRANSACTION"
    APPROVE_TRANSACTION = "APPROVE_TRANSACTION"
    MANAGE_GOALS = "MANAGE_GOALS"
    MANAGE_RULESETS = "MANAGE_RULESETS"
    MANAGE_VIEWS = "MANAGE_VIEWS"
    MANAGE_JOBS = "MANAGE_JOBS"
    MANAGE_LEADERBOARDS = "MANAGE_LEADERBOARDS"
    MANAGE_PLANS = "MANAGE_PLANS"
    MANAGE_METRICS = "MANAGE_METRICS"
    MANAGE_RATES = "MANAGE_RATES"
    MANAGE_PEOPLE = "MANAGE_PEOPLE"
    MANAGE_SETTINGS = "MANAGE_SETTINGS"
    MANAGE_KEYS = "MANAGE_KEYS"
    ERASE_PERSON = "ERASE_PERSON"


class Scope(StrEnum):
    """To whom or to what somebody may do it."""

    ALL = "all"
    SELF_AND_BELOW = "self and below"  # oneself, and today's subtree of the teams one manages
    BELOW = "below"  # the same without oneself: nobody sets their own goal
    OWN = "own"  # what one made oneself
    OTHERS = "others'"  # what somebody else submitted
    GRANTED = "granted"  # all, if the key was made for it
    GRANTED_OTHERS = "granted, others'"


_ALL = Scope.ALL
_SIGHTED = {
    Role.ANALYST: _ALL,
    Role.FINANCE_APPROVER: _ALL,
    Role.STATEMENT_APPROVER: _ALL,
    Role.COMPENSATION_ADMIN: _ALL,
    Role.ADMIN: _ALL,
}
_ONLY_ADMIN = {Role.ADMIN: _ALL}

# fmt: off
RIGHTS: Mapping[Act, Mapping[Role, Scope]] = {
    Act.READ_FIGURES:        {Role.AGENT: Scope.SELF_AND_BELOW, **_SIGHTED, Role.INTEGRATION: Scope.GRANTED},
    Act.READ_FACTS:          {Role.AGENT: Scope.SELF_AND_BELOW, **_SIGHTED, Role.INTEGRATION: Scope.GRANTED},
    Act.READ_PAY:            {Role.AGENT: Scope.SELF_AND_BELOW, Role.ANALYST: _ALL, Role.STATEMENT_APPROVER: _ALL,
                              Role.COMPENSATION_ADMIN: _ALL, Role.ADMIN: _ALL, Role.INTEGRATION: Scope.GRANTED},
    Act.READ_QUARANTINE:     {Role.ADMIN: _ALL, Role.INTEGRATION: Scope.GRANTED},
    Act.READ_AUDIT:          _ONLY_ADMIN,
    Act.INGEST:              {Role.ADMIN: _ALL, Role.INTEGRATION: Scope.GRANTED},
    Act.SUBMIT_TRANSACTION:  {Role.ADMIN: _ALL, Role.INTEGRATION: Scope.GRANTED},
    Act.APPROVE_TRANSACTION: {Role.FINANCE_APPROVER: Scope.OTHERS, Role.ADMIN: _ALL,
                              Role.INTEGRATION: Scope.GRANTED_OTHERS},
    Act.MANAGE_GOALS:        {Role.AGENT: Scope.BELOW, Role.ADMIN: _ALL},
    Act.MANAGE_RULESETS:     _ONLY_ADMIN,
    Act.MANAGE_VIEWS:        dict.fromkeys(Role, Scope.OWN),
    Act.MANAGE_JOBS:         dict.fromkeys(Role, Scope.OWN) | {Role.ADMIN: _ALL},
    Act.MANAGE_LEADERBOARDS: {Role.AGENT: Scope.BELOW, Role.ADMIN: _ALL},
    Act.MANAGE_PLANS:        {Role.COMPENSATION_ADMIN: _ALL, Role.ADMIN: _ALL},
    Act.MANAGE_METRICS:      _ONLY_ADMIN,
    Act.MANAGE_RATES:        {Role.COMPENSATION_ADMIN: _ALL, Role.ADMIN: _ALL, Role.INTEGRATION: Scope.GRANTED},
    Act.MANAGE_PEOPLE:       {Role.ADMIN: _ALL, Role.INTEGRATION: Scope.GRANTED},
    Act.MANAGE_SETTINGS:     _ONLY_ADMIN,
    Act.MANAGE_KEYS:         _ONLY_ADMIN,
    Act.ERASE_PERSON:        _ONLY_ADMIN,
}
# fmt: on
GRANTABLE = frozenset(
    act for act, row in RIGHTS.items() if row.get(Role.INTEGRATION) in {Scope.GRANTED, Scope.GRANTED_OTHERS}
)


def scope_of(viewer: Viewer, act: Act) -> Scope | None:
    """Return to whom the viewer may do it; None is to nobody."""
    scope = RIGHTS[act].get(viewer.role)
    if viewer.role is not Role.INTEGRATION or scope is Scope.OWN:
        return scope
    if act not in viewer.granted:
        return None
    return Scope.OTHERS if scope is Scope.GRANTED_OTHERS else Scope.ALL


def sees_all(viewer: Viewer, act: Act) -> bool:
    """Tell whether nothing of that kind is hidden from the viewer."""
    return scope_of(viewer, act) is Scope.ALL


def require(viewer: Viewer, act: Act) -> None:
    """Refuse what the viewer's role may never do."""
    if scope_of(viewer, act) is None:
        what = act.value.lower().replace("_", " ")
        raise Forbidden(f"the role {viewer.role.value} may not {what}; ask an admin")
