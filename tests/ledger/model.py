"""What the ledger should do, in plain Python: obvious and slow."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Lot:
    expires_at: datetime
    remaining: int
    grant: int
    """The number of the grant that made it; lots of one owner never expire at the same moment."""


@dataclass
class Drawn:
    owner: str
    uses: list[tuple[Lot, int]]
    state: str = "pending"

    @property
    def amount(self) -> int:
        return sum(quantity for _, quantity in self.uses)


@dataclass
class Model:
    now: datetime
    owners: tuple[str, ...]
    posted: dict[str, int] = field(default_factory=dict)
    lots: dict[str, list[Lot]] = field(default_factory=dict)
    grants: list[tuple[str, int, bool]] = field(default_factory=list)
    """Owner, amount, reversed."""
    holds: list[Drawn] = field(default_factory=list)
    history: list[tuple[datetime, dict[str, int]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.posted = dict.fromkeys((*self.owners, "issued", "spent", "expired"), 0)
        self.lots = {owner: [] for owner in self.owners}

    def move(self, giver: str, taker: str, amount: int) -> None:
        self.posted[giver] -= amount
        self.posted[taker] += amount
        self.history.append((self.now, dict(self.posted)))

    def posted_at(self, at: datetime) -> dict[str, int]:
        known = [posted for when, posted in self.history if when <= at]
        return known[-1] if known else dict.fromkeys(self.posted, 0)

    def held(self, owner: str) -> int:
        return sum(hold.amount for hold in self.holds if hold.owner == owner and hold.state == "pending")

    def available(self, owner: str) -> int:
        return sum(lot.remaining for lot in self.lots[owner] if lot.expires_at > self.now)

    def draw(self, owner: str, amount: int, prefer: int | None = None) -> list[tuple[Lot, int]]:
        lots = [lot for lot in self.lots[owner] if lot.expires_at > self.now]
        uses = []
        for lot in sorted(lots, key=lambda lot: (lot.grant != prefer, lot.expires_at)):
            quantity = min(amount, lot.remaining)
            if quantity:
                lot.remaining -= quantity
                amount -= quantity
                uses.append((lot, quantity))
        return uses

    def give_back(self, uses: list[tuple[Lot, int]]) -> None:
        for lot, quantity in uses:
            lot.remaining += quantity

    def grant(self, owner: str, amount: int, expires_at: datetime) -> None:
        self.lots[owner].append(Lot(expires_at, amount, len(self.grants)))
        self.grants.append((owner, amount, False))
        self.move("issued", owner, amount)

    def hold(self, owner: str, amount: int) -> bool:
        if self.available(owner) < amount:
            return False
        self.holds.append(Drawn(owner, self.draw(owner, amount)))
        return True

    def settle(self, number: int) -> bool:
        hold = self.holds[number]
        if hold.state != "pending":
            return False
        hold.state = "settled"
        self.move(hold.owner, "spent", hold.amount)
        return True

    def void(self, number: int) -> bool:
        hold = self.holds[number]
        if hold.state != "pending":
            return False
        hold.state = "voided"
        self.give_back(hold.uses)
        return True

    def take_back(self, number: int) -> bool:
        """Reverses the journal that settled a hold."""
        hold = self.holds[number]
        if hold.state != "settled":
            return False
        hold.state = "taken back"
        self.give_back(hold.uses)
        self.move("spent", hold.owner, hold.amount)
        return True

    def reverse_grant(self, number: int) -> bool:
        owner, amount, done = self.grants[number]
        if done or self.available(owner) < amount:
            return False
        self.grants[number] = (owner, amount, True)
        self.draw(owner, amount, prefer=number)
        self.move(owner, "issued", amount)
        return True

    def expire(self) -> None:
        for owner, lots in self.lots.items():
            for lot in lots:
                if lot.expires_at <= self.now and lot.remaining:
                    self.move(owner, "expired", lot.remaining)
                    lot.remaining = 0
