"""The bounds that this installation has set, and what counts towards them."""

from dataclasses import dataclass

from api.limits.subscriptions import Subscriptions
from infra.configuration import Settings
from infra.metrics import UNCOUNTED
from infra.resources import Resources
from infra.token_bucket import TokenBuckets


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much one viewer may ask of one process, and how long one statement may take."""

    rate: TokenBuckets
    subscriptions: Subscriptions
    query_seconds: int
    body_bytes: int


def set_bounds(settings: Settings, resources: Resources) -> Bounds:
    """Return the bounds as they are set."""
    rate = TokenBuckets(
        resources.redis,
        settings.redis_prefix,
        settings.requests_per_second,
        settings.requests_at_once,
        UNCOUNTED.inc,
    )
    subscriptions = Subscriptions(settings.subscriptions_per_viewer)
    return Bounds(rate, subscriptions, settings.query_seconds, settings.body_limit_bytes)
