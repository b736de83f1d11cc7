"""What the ledger should do, in plain Python: obvious and slow."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Lot:
    expires_at: datetime
    remaining: int
    grant: int | None
    """The number of the grant that made it, None for one passed on; grants never expire at the same moment."""


@dataclass
class Drawn:
    owner: str
    uses: list[tuple[Lot, int]]
    state: str = "pending"
    payer: str = ""
    """Whose balance it was settled from."""

    @property
    def amount(self) -> int:
        return sum(quantity for _, quantity in self.uses)


@dataclass
class Succession:
    """What went from an owner to the heir, each hold with its state by then."""

    lots: list[Lot]
    holds: list[tuple[Drawn, str]]


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
    frozen: set[str] = field(default_factory=set)
    heirs: dict[str, str] = field(default_factory=dict)

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

    def goes_on_as(self, owner: str) -> str:
        return self.heirs.get(owner, owner)

    def left(self, owner: str) -> dict[datetime, int]:
        """What remains of lots by when it expires."""
        sums: dict[datetime, int] = {}
        for lot in self.lots.get(owner, ()):
            if lot.remaining:
                sums[lot.expires_at] = sums.get(lot.expires_at, 0) + lot.remaining
        return sums

    def held(self, owner: str) -> int:
        return sum(hold.amount for hold in self.holds if hold.owner == owner and hold.state == "pending")

    def available(self, owner: str) -> int:
        return sum(lot.remaining for lot in self.lots[owner] if lot.expires_at > self.now)

    def draw(self, owner: str, amount: int, prefer: int | None = None) -> list[tuple[Lot, int]]:
        lots = [lot for lot in self.lots[owner] if lot.expires_at > self.now]
        uses = []
        for lot in sorted(lots, key=lambda lot: (prefer is None or lot.grant != prefer, lot.expires_at)):
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
        if owner in self.frozen or self.available(owner) < amount:
            return False
        self.holds.append(Drawn(owner, self.draw(owner, amount)))
        return True

    def settle(self, number: int) -> bool:
        hold = self.holds[number]
        if hold.state != "pending":
            return False
        hold.state, hold.payer = "settled", hold.owner
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
        self.move("spent", self.goes_on_as(hold.payer), hold.amount)
        return True

    def reverse_grant(self, number: int) -> bool:
        granted_to, amount, done = self.grants[number]
        owner = self.goes_on_as(granted_to)
        if done or self.available(owner) < amount:
            return False
        self.grants[number] = (granted_to, amount, True)
        self.draw(owner, amount, prefer=number)
        self.move(owner, "issued", amount)
        return True

    def expire(self) -> None:
        for owner, lots in self.lots.items():
            for lot in lots:
                if lot.expires_at <= self.now and lot.remaining:
                    self.move(owner, "expired", lot.remaining)
                    lot.remaining = 0

    def shrink(self, number: int, amount: int) -> bool:
        """What expires first stays reserved."""
        hold = self.holds[number]
        if hold.state != "pending" or hold.amount <= amount:
            return False
        kept = []
        for lot, quantity in sorted(hold.uses, key=lambda use: use[0].expires_at):
            stays = min(quantity, amount)
            amount -= stays
            lot.remaining += quantity - stays
            kept += [(lot, stays)] if stays else []
        hold.uses = kept
        return True

    def pass_on(self, giver: str, taker: str, amount: int) -> bool:
        if self.available(giver) < amount:
            return False
        self.lots[taker] += [Lot(lot.expires_at, quantity, None) for lot, quantity in self.draw(giver, amount)]
        self.move(giver, taker, amount)
        return True

    def succeed(self, owner: str, heir: str) -> Succession:
        """The heir goes on in the owner's place."""
        holds = [hold for hold in self.holds if hold.owner == owner]
        was = Succession(self.lots[owner], [(hold, _stored(hold)) for hold in holds])
        self.lots[heir] = self.lots[heir] + was.lots
        self.lots[owner] = []
        for hold in holds:
            hold.owner = heir
        if self.posted[owner]:
            self.move(owner, heir, self.posted[owner])
        self.heirs[owner] = heir
        return was

    def return_to(self, owner: str, heir: str, was: Succession) -> None:
        """Holds that ended since stay the heir's, with what they used; all else is the owner's again."""
        for hold, state in was.holds:
            if _stored(hold) == state:
                hold.owner = owner
        for hold in self.holds:
            if hold.owner == heir and hold.state in {"pending", "settled"}:
                hold.uses = [self._split(heir, was, *use) for use in hold.uses]
        self.lots[heir] = [lot for lot in self.lots[heir] if not any(lot is each for each in was.lots)]
        self.lots[owner] = was.lots
        amount = sum(lot.remaining for lot in was.lots) + self.held(owner)
        if amount:
            self.move(heir, owner, amount)
        del self.heirs[owner]

    def _split(self, heir: str, was: Succession, lot: Lot, quantity: int) -> tuple[Lot, int]:
        if not any(lot is each for each in was.lots):
            return lot, quantity
        self.lots[heir].append(own := Lot(lot.expires_at, 0, lot.grant))
        return own, quantity


def _stored(hold: Drawn) -> str:
    """A hold whose journal was reversed stays settled."""
    return "settled" if hold.state == "taken back" else hold.state
