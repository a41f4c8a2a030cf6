"""Calls and e-mails: facts that are rows of a dataset at once."""

from domain.facts.types.fields import Data, Direction, Reference, Seconds


class CallLogged(Data, frozen=True, kw_only=True):
    """A telephone call that an agent made or took."""

    agent: Reference
    direction: Direction = Direction.OUTBOUND
    duration_seconds: Seconds = 0
    answered: bool = True
    automated: bool = False

    def agents(self) -> tuple[tuple[str, str], ...]:
        """Return the caller."""
        return ((self.agent, "agent"),)


class EmailSent(Data, frozen=True, kw_only=True):
    """An e-mail between an agent and a prospect; automated ones are told apart."""

    agent: Reference
    direction: Direction = Direction.OUTBOUND
    automated: bool = False

    def agents(self) -> tuple[tuple[str, str], ...]:
        """Return the writer."""
        return ((self.agent, "agent"),)
