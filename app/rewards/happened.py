"""What rewards tell partners and higher slices."""

from typing import Annotated, ClassVar
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.kernel.events import Event, Public, told
from app.kernel.queries import SUBJECT

from .models import Redemption, RedemptionPoint, RequestState, ServiceRequest

MERCHANT_OF_REDEMPTION = (
    select(col(RedemptionPoint.organisation_id))
    .join(Redemption, col(Redemption.redemption_point_id) == col(RedemptionPoint.id))
    .where(col(Redemption.id) == SUBJECT)
    .scalar_subquery()
)

TEAM_OF_REQUEST = select(col(ServiceRequest.team_id)).where(col(ServiceRequest.id) == SUBJECT).scalar_subquery()


@told
class Redeemed(Event, frozen=True):
    """Points are held and goods are reserved."""

    kind: ClassVar[str] = "rewards.redeemed"
    organisation = MERCHANT_OF_REDEMPTION
    redemption: Annotated[UUID, Public("Redemption")]
    reward: Annotated[UUID, Public("Reward")]
    redemption_point: Annotated[UUID, Public("RedemptionPoint")]
    quantity: int
    points: int


@told
class Fulfilled(Event, frozen=True):
    """The goods were handed over."""

    kind: ClassVar[str] = "rewards.fulfilled"
    organisation = MERCHANT_OF_REDEMPTION
    redemption: Annotated[UUID, Public("Redemption")]


@told
class Returned(Event, frozen=True):
    """Points and goods went back."""

    kind: ClassVar[str] = "rewards.returned"
    organisation = MERCHANT_OF_REDEMPTION
    redemption: Annotated[UUID, Public("Redemption")]
    expired: bool


@told
class ServiceRequested(Event, frozen=True):
    """A person asks for volunteers' hours; points are held for them."""

    kind: ClassVar[str] = "rewards.service_requested"
    request: Annotated[UUID, Public("ServiceRequest")]
    points: int


@told
class ServiceMatched(Event, frozen=True):
    """A request became an activity that others enrol in."""

    kind: ClassVar[str] = "rewards.service_matched"
    organisation = TEAM_OF_REQUEST
    request: Annotated[UUID, Public("ServiceRequest")]
    activity: Annotated[UUID, Public("Activity")]
    shift: Annotated[UUID, Public("Shift")]


@told
class RequestEnded(Event, frozen=True):
    """A request is over: its hours are paid for, or its points went back."""

    kind: ClassVar[str] = "rewards.request_ended"
    organisation = TEAM_OF_REQUEST
    request: Annotated[UUID, Public("ServiceRequest")]
    state: RequestState
