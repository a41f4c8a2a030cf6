"""What agents' credits are worth now, and the lines that bring the ledger there."""

from domain.commissions.calculate.calculate_pay import calculate_pay

__all__ = ["calculate_pay"]
