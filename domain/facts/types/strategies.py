"""Who takes part in a strategy, from when until when."""

from domain.facts.types.fields import Data, Reference
from domain.facts.types.leads import StrategyMode


class _OfStrategy(Data, frozen=True, kw_only=True):
    strategy: Reference
    agent: Reference

    def entity(self) -> tuple[str | None, str]:
        """Return the strategy; a strategy is called alike by every source."""
        return "", self.strategy

    def agents(self) -> tuple[tuple[str, str], ...]:
        """Return who takes part."""
        return ((self.agent, "agent"),)


class StrategyJoined(_OfStrategy, frozen=True, kw_only=True):
    """An agent takes part in a strategy from then on."""

    mode: StrategyMode = StrategyMode.PUSH


class StrategyLeft(_OfStrategy, frozen=True, kw_only=True):
    """An agent takes part in a strategy no longer."""
