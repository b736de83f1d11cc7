"""Where a webhook may lead: not into the network that the app runs in (server-side request forgery).

In production an address begins with https:// and its host has public addresses alone, looked up anew for
each delivery, which then goes to the very addresses that were checked. Networks named in the settings are
allowed too: a county's partners may be in its own network. Elsewhere anything goes, to try things out.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from functools import partial
from typing import NamedTuple
from urllib.parse import urlsplit

from app.kernel.errors import Invalid
from app.kernel.i18n import mark
from app.kernel.settings import Settings

from .errors import AddressNotAllowed

MAX_URL = 500
MAX_LABEL = 63
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        ("192.0.0.0/24", "192.88.99.0/24", "::/96", "64:ff9b:1::/48", "3fff::/20", "5f00::/16", "fec0::/10"),
    )
)
"""What Python 3.11 takes for global, and IANA's registries of special addresses, or old practice, do not."""


class Target(NamedTuple):
    """A host's address with the port to connect to."""

    scheme: str
    host: str
    port: int


def target_of(settings: Settings, url: str) -> Target:
    """Where a URL leads; raises Invalid for one that can't be read, AddressNotAllowed."""
    try:
        parts = urlsplit(url)
        target = Target(parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
    except ValueError:
        raise _unreadable() from None
    readable = url.isascii() and url.isprintable() and " " not in url and len(url) <= MAX_URL
    if not readable or parts.scheme not in {"https", "http"} or "@" in parts.netloc or parts.fragment:
        raise _unreadable()
    if not all(0 < len(label) <= MAX_LABEL for label in target.host.removesuffix(".").split(".")):
        raise _unreadable()
    if settings.production and target.scheme != "https":
        raise AddressNotAllowed(field="url")
    literal = _literal(target.host)
    if literal is not None and not allowed(settings, literal):
        raise AddressNotAllowed(field="url")
    return target


async def resolve(settings: Settings, target: Target, threads: Executor | None = None) -> list[str]:
    """The addresses to connect to, the best first; raises AddressNotAllowed where any of them is not allowed,
    OSError. Names are looked up in `threads`."""
    look_up = partial(socket.getaddrinfo, target.host, target.port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(threads, look_up)
    addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
    if not all(allowed(settings, ipaddress.ip_address(each.partition("%")[0])) for each in addresses):
        raise AddressNotAllowed(field="url")
    return addresses


def allowed(settings: Settings, address: Address) -> bool:
    """Whether a delivery may go there."""
    if not settings.production:
        return True
    if any(address in network for network in settings.webhook_networks):
        return True
    if not address.is_global or address.is_multicast or any(address in network for network in _NOT_PUBLIC):
        return False
    inner = _inside(address)
    return inner is None or allowed(settings, inner)


def _inside(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for, if any."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def _literal(host: str) -> Address | None:
    """The address that a host is without being looked up, also as a browser or a resolver reads `127.1`."""
    host = host.removesuffix(".")
    if host.rpartition(".")[2] == "localhost":
        return ipaddress.IPv4Address("127.0.0.1")
    for read in _READS:
        with suppress(ValueError, OSError):
            return read(host)
    return None


_READS: tuple[Callable[[str], Address], ...] = (
    ipaddress.ip_address,
    lambda text: ipaddress.IPv4Address(socket.inet_aton(text)),
)


def _unreadable() -> Invalid:
    return Invalid(field="url", reason=mark("Enter an address such as https://partner.example/webhooks."))
