"""What the pages of rewards show."""

from datetime import datetime

from app.kernel.web import PageInfo, View


class Balance(View):
    available: int


class Purse(View):
    points: Balance | None


class RewardRow(View):
    id: str
    title: str
    kind: str
    points: int
    available: int


class Rewards(View):
    nodes: list[RewardRow]
    page_info: PageInfo


class RewardsPage(View):
    viewer: Purse | None
    rewards: Rewards


class Place(View):
    id: str
    name: str
    address: str
    opening_hours: str


class Stock(View):
    available: int
    redemption_point: Place


class Stocks(View):
    nodes: list[Stock]


class Reward(View):
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


class RewardPage(View):
    viewer: Purse | None
    reward: Reward


class Titled(View):
    title: str


class Described(View):
    title: str
    description: str


class Named(View):
    name: str


class Identified(View):
    id: str


class RedemptionRow(View):
    id: str
    quantity: int
    points: int
    state: str
    created_at: datetime
    expires_at: datetime
    reward: Titled
    redemption_point: Named
    voucher: Identified | None


class Redemptions(View):
    nodes: list[RedemptionRow]
    page_info: PageInfo


class Redeemer(View):
    redemptions: Redemptions


class MyRedemptionsPage(View):
    viewer: Redeemer


class Where(View):
    name: str
    address: str
    opening_hours: str


class MyRedemption(View):
    id: str
    quantity: int
    points: int
    state: str
    mine: bool
    expires_at: datetime
    ended_at: datetime | None
    reward: Described
    redemption_point: Where


class MyVoucher(View):
    id: str
    code: str
    redemption: MyRedemption


class VoucherPage(View):
    """The code is null for anybody but its person, so that for others there is no such page."""

    voucher: MyVoucher


class Counters(View):
    nodes: list[Named]


class Merchant(View):
    counters: Counters


class CounterPage(View):
    viewer: Merchant


class ShownRedemption(View):
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


class ShownVoucher(View):
    id: str
    redemption: ShownRedemption


class CounterVoucherPage(View):
    voucher: ShownVoucher


class HandedOver(View):
    id: str
    quantity: int
    points: int
    state: str
    holder: str
    ended_at: datetime
    reward: Titled
    redemption_point: Named


class HandedOvers(View):
    total_count: int
    nodes: list[HandedOver]
    page_info: PageInfo


class MerchantsDay(View):
    counters: Counters
    handed_over: HandedOvers


class CounterTodayPage(View):
    viewer: MerchantsDay
