"""How often one viewer may ask."""

import math
from typing import ClassVar

from domain.shared.errors import LimitExceeded
from infra.token_bucket import TokenBuckets


class TooManyRequests(LimitExceeded):
    """The viewer asks more often than is answered."""

    code: ClassVar[str] = "limit.rate"
    limit: ClassVar[str] = "rate"

    def __init__(self, *, per_second: int, seconds: float) -> None:
        self.retry_after = max(1, math.ceil(seconds))
        message = f"more than {per_second} requests a second; wait {self.retry_after} s, and ask for more at once"
        super().__init__(message, value=per_second + 1, bound=per_second)


async def check_rate(buckets: TokenBuckets, actor: str) -> None:
    """Count one request of the viewer, refusing it if there were too many."""
    seconds = await buckets.take(actor)
    if seconds > 0:
        raise TooManyRequests(per_second=buckets.per_second, seconds=seconds)
