"""What the pages of those who look after offers, places and stock show."""

from datetime import date, datetime

from app.kernel.web import PageInfo, View

from .views import Named, SomeRefused, Sum, Thumbnail, Titled, Where


class Offer(View):
    id: str
    title: str
    kind: str
    points: int
    active: bool
    available: int
    photo: Thumbnail | None


class Offers(View):
    nodes: list[Offer]
    page_info: PageInfo


class OffersPage(View):
    rewards: Offers


class OwnPhoto(Thumbnail):
    id: str


class OwnPhotos(View):
    nodes: list[OwnPhoto]


class Lying(View):
    id: str
    available: int
    reserved: int | None
    redemption_point: Named


class Lyings(View):
    nodes: list[Lying]


class EditedReward(View):
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
    photos: OwnPhotos
    stock: Lyings


class EditRewardPage(View):
    reward: EditedReward


class PlaceRow(View):
    id: str
    name: str
    address: str
    opening_times: list[str]
    closed_days: list[date]
    organisation: Named


class Places(View):
    nodes: list[PlaceRow]
    page_info: PageInfo


class PlacesPage(View):
    redemption_points: Places


class Choice(View):
    id: str
    name: str


class Choices(View):
    nodes: list[Choice]


class NewPlacePage(View):
    organisations: Choices


class ShelfRow(View):
    id: str
    available: int
    reserved: int | None
    sold: int | None
    countable: bool
    reward: Titled


class Shelf(View):
    nodes: list[ShelfRow]
    page_info: PageInfo


class EditedPlace(Where):
    id: str
    organisation: Choice


class OpenedPlace(EditedPlace):
    stock: Shelf


class RewardChoice(Titled):
    id: str


class RewardChoices(View):
    nodes: list[RewardChoice]


class PlacePage(View):
    redemption_point: OpenedPlace
    rewards: RewardChoices


class EditPlacePage(View):
    redemption_point: EditedPlace


class Who(View):
    """Nobody's name where the system did it."""

    name: str | None = None


class Movement(View):
    id: str
    kind: str
    state: str
    quantity: int
    counted: int | None
    expected: int | None
    note: str
    recorded_at: datetime
    decided_at: datetime | None
    decidable: bool
    recorded_by: Who | None
    decided_by: Who | None


class Movements(View):
    nodes: list[Movement]
    page_info: PageInfo


class WhichPlace(View):
    id: str
    name: str


class CountedStock(View):
    """What was delivered and sold is null for whoever does not look after it: they have no such page."""

    id: str
    delivered: int
    adjusted: int
    available: int
    reserved: int
    sold: int
    damaged: int
    countable: bool
    reward: Titled
    redemption_point: WhichPlace
    movements: Movements


class StockPage(View):
    stock: CountedStock


class SettledItem(Sum):
    merchant: str
    redemption_point: str
    reward: str


class SettlementPage(View):
    totals: list[SettledItem]
    sums: list[Sum]
    refused_hand_overs: SomeRefused
