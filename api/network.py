"""From where somebody asks, as the trail keeps it: the network, not the address, which would be one person's."""

from functools import lru_cache
from ipaddress import ip_address, ip_network

PREFIXES = {4: 24, 6: 48}  # what a provider hands out to a site


@lru_cache(maxsize=1024)
def network_of(host: str | None) -> str | None:
    """Return the network that the address lies in; None where the address is not known."""
    try:
        address = ip_address(host or "")
    except ValueError:
        return None
    return str(ip_network((address, PREFIXES[address.version]), strict=False))
