"""What each caller may ask of the API in a minute: so many requests, and so much cost.

The cost of a request is its static cost (app/reading/cost.py): how many values its answer could hold.
Strangers are told apart by address, people and partners' clients by who they are. A client may have limits of
its own in place of those in the settings.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from app.certificates.codes import TYPED, TYPED_PER_MINUTE
from app.kernel.identity import Actor
from app.kernel.rates import Account, Rates, network, per_minute
from app.kernel.settings import Settings
from app.reading.operation import Operation

from .http import Malformed
from .limits import check_cost

VERIFY = "verifyCertificate"
BAD_TOKENS_PER_MINUTE = 60
"""From one address: a program that keeps on sending a token that is over."""


class Allowance(NamedTuple):
    """What a caller may ask in a minute."""

    actor: Actor
    requests: Account
    cost: Account


class Budgets:
    """What callers of the public endpoint may ask; the pages' own reading needs none."""

    def __init__(self, settings: Settings) -> None:
        self._requests = {
            "anonymous": settings.requests_per_minute_strangers,
            "person": settings.requests_per_minute_people,
            "client": settings.requests_per_minute_clients,
        }
        self._cost = {
            "anonymous": settings.cost_per_minute_strangers,
            "person": settings.cost_per_minute_people,
            "client": settings.cost_per_minute_clients,
        }

    def allowance(self, rates: Rates, actor: Actor) -> Allowance:
        requests = per_minute(actor.requests_per_minute or self._requests[actor.kind], "requests")
        cost = per_minute(actor.cost_per_minute or self._cost[actor.kind], "cost")
        who = f"{actor.kind}/{actor.id or network(actor.address)}"
        return Allowance(actor, rates.account(requests, who), rates.account(cost, who))

    def check_address(self, rates: Rates, address: str | None) -> None:
        """Raises Malformed (429) for an address that has sent too many bad tokens."""
        limit = per_minute(BAD_TOKENS_PER_MINUTE, "bad-tokens")
        if not rates.left(limit, network(address)):
            wait = rates.wait_seconds(limit, network(address))
            message = f"Too many bad tokens came from your address: wait {wait} seconds, then ask for a new one."
            raise too_many(message, "TOO_MANY_REQUESTS", wait)

    def count_numbers(self, rates: Rates, actor: Actor, operation: Operation) -> None:
        """Raises Malformed (429) where numbers of certificates are tried too often, on the page or here; a partner's
        client is known, and has its budget.
        """
        tried = 0 if actor.kind == "client" else operation.times(VERIFY)
        limit, who = per_minute(TYPED_PER_MINUTE, TYPED), network(actor.address)
        if tried and not rates.take(limit, who, tried):
            wait = rates.wait_seconds(limit, who)
            message = f"{TYPED_PER_MINUTE} certificates a minute at most: wait {wait} seconds."
            raise too_many(message, "TOO_MANY_REQUESTS", wait)

    def note_bad_token(self, rates: Rates, address: str | None) -> None:
        rates.take(per_minute(BAD_TOKENS_PER_MINUTE, "bad-tokens"), network(address))


class Purse:
    """What one request may spend."""

    __slots__ = ("_cost", "_rates", "_requests", "most", "requested")

    def __init__(self, rates: Rates, allowance: Allowance) -> None:
        self._rates = rates
        _, self._requests, self._cost = allowance
        self.requested = 0
        self.most = self._cost.limit.amount
        """That one request may cost."""

    def count(self) -> None:
        """Counts a request, whatever it asks; raises Malformed (429) when there were too many."""
        if not self._requests.take():
            wait = self._rates.seconds_until(self._requests.standing().ends)
            message = f"{self._requests.limit.amount} requests a minute at most: wait {wait} seconds."
            raise too_many(message, "TOO_MANY_REQUESTS", wait)

    def spend(self, cost: int) -> None:
        """Pays for a request; raises BadRequest for one that is too large at any time, Malformed (429) for now."""
        self.requested = cost
        most = min(self.most, self._cost.limit.amount)
        check_cost(cost, most)
        if not self._cost.take(cost):
            standing = self._cost.standing()
            wait = self._rates.seconds_until(standing.ends)
            message = (
                f"This costs {cost}, {standing.remaining} of {standing.limit} a minute are left: "
                f"wait {wait} seconds, or ask for fewer items."
            )
            raise too_many(message, "BUDGET_EXHAUSTED", wait)

    def pays(self, cost: int) -> bool:
        """Counts a request and what it costs; False, and nothing counted, where either is too much."""
        if not self._requests.take():
            return False
        if not self._cost.take(cost):
            self._requests.take(-1)
            return False
        self.requested = cost
        return True

    def sealed(self, content: bytes) -> bytes:
        """A response with what it cost and what is left, in `extensions.cost`."""
        standing = self._cost.standing()
        return b'%b,"extensions":{"cost":{"requested":%d,"limit":%d,"remaining":%d,"resetAt":"%b"}}}' % (
            content[:-1],
            self.requested,
            standing.limit,
            standing.remaining,
            _moment(standing.ends),
        )


def sealed(content: bytes, purse: Purse | None) -> bytes:
    """A refusal; it says nothing of cost as long as nobody knows whose it is."""
    return purse.sealed(content) if purse else content


def too_many(message: str, code: str, wait_seconds: int) -> Malformed:
    headers: Mapping[str, str] = {"retry-after": str(wait_seconds)}
    return Malformed(429, message, code, **headers)


@lru_cache(maxsize=8)
def _moment(ends: float) -> bytes:
    return datetime.fromtimestamp(ends, UTC).isoformat().encode()
