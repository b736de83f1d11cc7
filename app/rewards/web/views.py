"""What the pages of rewards show."""

from datetime import datetime

from app.kernel.web import PageInfo, View


class Balance(View, frozen=True, rename="camel"):
    available: int


class Purse(View, frozen=True, rename="camel"):
    points: Balance | None


class RewardRow(View, frozen=True, rename="camel"):
    id: str
    title: str
    kind: str
    points: int
    available: int


class Rewards(View, frozen=True, rename="camel"):
    nodes: list[RewardRow]
    page_info: PageInfo


class RewardsPage(View, frozen=True, rename="camel"):
    viewer: Purse | None
    rewards: Rewards


class Place(View, frozen=True, rename="camel"):
    id: str
    name: str
    address: str
    opening_hours: str


class Stock(View, frozen=True, rename="camel"):
    available: int
    redemption_point: Place


class Stocks(View, frozen=True, rename="camel"):
    nodes: list[Stock]


class Reward(View, frozen=True, rename="camel"):
    id: str
    title: str
    description: str
    kind: str
    points: int
    person_limit: int
    voucher_days: int
    active: bool
    available: int
    stock: Stocks


class RewardPage(View, frozen=True, rename="camel"):
    viewer: Purse | None
    reward: Reward


class Titled(View, frozen=True, rename="camel"):
    title: str


class Described(View, frozen=True, rename="camel"):
    title: str
    description: str


class Named(View, frozen=True, rename="camel"):
    name: str


class Identified(View, frozen=True, rename="camel"):
    id: str


class RedemptionRow(View, frozen=True, rename="camel"):
    id: str
    quantity: int
    points: int
    state: str
    created_at: datetime
    expires_at: datetime
    reward: Titled
    redemption_point: Named
    voucher: Identified | None


class Redemptions(View, frozen=True, rename="camel"):
    nodes: list[RedemptionRow]
    page_info: PageInfo


class Redeemer(View, frozen=True, rename="camel"):
    redemptions: Redemptions


class MyRedemptionsPage(View, frozen=True, rename="camel"):
    viewer: Redeemer


class Where(View, frozen=True, rename="camel"):
    name: str
    address: str
    opening_hours: str


class MyRedemption(View, frozen=True, rename="camel"):
    id: str
    quantity: int
    points: int
    state: str
    mine: bool
    expires_at: datetime
    ended_at: datetime | None
    reward: Described
    redemption_point: Where


class MyVoucher(View, frozen=True, rename="camel"):
    id: str
    code: str
    redemption: MyRedemption


class VoucherPage(View, frozen=True, rename="camel"):
    """The code is null for anybody but its person, so that for others there is no such page."""

    voucher: MyVoucher


class Counters(View, frozen=True, rename="camel"):
    nodes: list[Named]


class Merchant(View, frozen=True, rename="camel"):
    counters: Counters


class CounterPage(View, frozen=True, rename="camel"):
    viewer: Merchant


class ShownRedemption(View, frozen=True, rename="camel"):
    id: str
    quantity: int
    points: int
    state: str
    mine: bool
    fulfillable: bool
    returnable: bool
    holder: str
    holder_phone: str | None
    expires_at: datetime
    ended_at: datetime | None
    reward: Described
    redemption_point: Named


class ShownVoucher(View, frozen=True, rename="camel"):
    id: str
    redemption: ShownRedemption


class CounterVoucherPage(View, frozen=True, rename="camel"):
    voucher: ShownVoucher


class HandedOver(View, frozen=True, rename="camel"):
    id: str
    quantity: int
    points: int
    state: str
    holder: str
    ended_at: datetime
    reward: Titled
    redemption_point: Named


class HandedOvers(View, frozen=True, rename="camel"):
    total_count: int
    nodes: list[HandedOver]
    page_info: PageInfo


class MerchantsDay(View, frozen=True, rename="camel"):
    counters: Counters
    handed_over: HandedOvers


class CounterTodayPage(View, frozen=True, rename="camel"):
    viewer: MerchantsDay
