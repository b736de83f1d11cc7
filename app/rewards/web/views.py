"""What the pages of rewards show to those who redeem and those who hand over."""

from datetime import date, datetime

from app.kernel.web import PageInfo, View


class Balance(View):
    available: int


class Purse(View):
    points: Balance | None


class Thumbnail(View):
    alt: str
    small_path: str


class Photo(View):
    alt: str
    path: str
    width: int
    height: int


class Photos(View):
    nodes: list[Photo]


class RewardRow(View):
    id: str
    title: str
    kind: str
    points: int
    available: int
    photo: Thumbnail | None


class Rewards(View):
    nodes: list[RewardRow]
    page_info: PageInfo


class RewardsPage(View):
    viewer: Purse | None
    rewards: Rewards


class Where(View):
    name: str
    address: str
    opening_hours: str
    opening_times: list[str]
    closed_days: list[date]
    latitude: float | None
    longitude: float | None


class Place(Where):
    id: str


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
    period_limit: int
    period_days: int
    total_limit: int
    voucher_days: int
    active: bool
    available: int
    photos: Photos
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


class Sum(View):
    vouchers: int
    returned: int
    quantity: int
    points: int


class ItemSum(Sum):
    reward: str


class OfSomebody(View):
    holder: str


class Entry(View):
    id: str
    quantity: int
    points: int
    happened_at: datetime
    reward: Titled
    redemption_point: Named
    redemption: OfSomebody


class Entries(View):
    nodes: list[Entry]
    page_info: PageInfo


class OwnCounter(Named):
    id: str


class OwnCounters(View):
    nodes: list[OwnCounter]


class RefusedRow(View):
    id: str
    code: str
    reason: str
    said_at: datetime
    settled_at: datetime | None
    merchant: Named
    handed_by: Named | None


class SomeRefused(View):
    nodes: list[RefusedRow]


class MerchantsDay(View):
    counters: OwnCounters
    totals: list[ItemSum]
    sums: list[Sum]
    counter_entries: Entries


class CounterTodayPage(View):
    viewer: MerchantsDay
    refused_hand_overs: SomeRefused
