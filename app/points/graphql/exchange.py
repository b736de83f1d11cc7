"""Points passed on, and families. Who gave and who got know each other by masked names."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, and_, asc, case, desc, exists, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql import Actor, AuditEntry, Viewer, acted, history
from app.accounts.graphql.sight import from_the_top, person_below
from app.accounts.models import Person as PersonTable
from app.kernel.graphql import enum
from app.kernel.identity import Role
from app.ledger.models import Posting
from app.points import models
from app.reading import (
    Connection,
    Node,
    column,
    contribute,
    expression,
    filters,
    many,
    one,
    order,
    reads,
    viewer,
    where,
)

from .statement import StatementLine

enum(
    models.TransferScope,
    "To whom points may be passed on.",
    nobody="To nobody.",
    family="To members of one's family.",
    anyone="To anybody whose number and name one knows; under 18 to one's family.",
)
enum(
    models.MemberState,
    "How a place in a family stands.",
    invited="Asked, and has not answered.",
    member="In the family.",
    declined="Did not want it, or the invitation was taken back.",
    left="Was in the family, and left.",
)
WATCHING = (Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
_person, _own = aliased(PersonTable), aliased(models.FamilyMember)


def masked(person: Any) -> ColumnElement[str]:
    """The name of whom a column names, as at a counter: 文**."""
    name = select(func.left(col(_person.name), 1)).where(col(_person.id) == person).scalar_subquery()
    return func.concat(name, literal("**"))


def watched(*people: Any) -> ColumnElement[bool]:
    """Whether one of the people whom columns name is below an officer's or auditor's organisation."""
    return exists(
        select(col(PersonTable.id)).where(
            or_(*(col(PersonTable.id) == person for person in people)), person_below(*WATCHING)
        )
    )


_own_family = (
    select(col(_own.family_id))
    .where(col(_own.person_id) == viewer.person, col(_own.state) == models.MemberState.MEMBER)
    .scalar_subquery()
)
_mine = col(models.FamilyMember.person_id) == viewer.person
_standing = or_(
    col(models.FamilyMember.state) == models.MemberState.INVITED,
    col(models.FamilyMember.state) == models.MemberState.MEMBER,
)


@reads(models.ExchangePolicy)
class ExchangePolicy:
    """What the deployment allows. Amounts are points."""

    transfers: models.TransferScope = column(models.ExchangePolicy.transfers, "To whom points may be passed on.")
    transfer_most: int = column(models.ExchangePolicy.transfer_most, "The most at once.")
    day_most: int = column(models.ExchangePolicy.day_most, "The most that one person passes on in a day.")
    year_most: int = column(models.ExchangePolicy.year_most, "The most that one person passes on in a year.")
    keep_least: int = column(models.ExchangePolicy.keep_least, "What must stay with who passes on.")
    set_at: datetime = column(models.ExchangePolicy.set_at, "Since when it counts.")


@reads(
    models.FamilyMember,
    visible_to=or_(_mine, and_(col(models.FamilyMember.family_id) == _own_family, _standing)),
)
class FamilyMember(Node):
    """A person's place in a family, from the invitation on; for the person and the family's members."""

    name: str = expression(masked(models.FamilyMember.person_id), "The person's name, masked.")
    mine: bool = expression(case((_mine, literal(True)), else_=literal(False)), "Whether it is the viewer's own place.")
    state: models.MemberState = column(models.FamilyMember.state, "How it stands.")
    invited_by: Actor | None = acted(models.FamilyMember.invited_by, "Who invited them, if one may see them.")
    inviter: str = expression(masked(models.FamilyMember.invited_by), "Who invited them, masked.")
    invited_at: datetime = column(models.FamilyMember.invited_at, "When they were invited.")
    answered_at: datetime | None = column(models.FamilyMember.answered_at, "When they answered.")


@filters
class TransferFilter:
    """Which transfers."""

    created_from: datetime | None = where(lambda v: col(models.Transfer.created_at) >= v, "Not passed on before.")
    created_before: datetime | None = where(lambda v: col(models.Transfer.created_at) < v, "Passed on before.")
    within_family: bool | None = where(
        lambda v: col(models.Transfer.within_family) == v, "Within a family at that time, or not."
    )
    giver: strawberry.ID | None = where(lambda v: col(models.Transfer.giver_id) == v, "By this person.", of="Person")
    taker: strawberry.ID | None = where(lambda v: col(models.Transfer.taker_id) == v, "To this person.", of="Person")


@reads(
    models.Transfer,
    visible_to=or_(
        col(models.Transfer.giver_id) == viewer.person,
        col(models.Transfer.taker_id) == viewer.person,
        watched(models.Transfer.giver_id, models.Transfer.taker_id),
    ),
)
class Transfer(Node):
    """Points that one person passed on to another; each lot kept the day on which it expires."""

    giver: str = expression(masked(models.Transfer.giver_id), "Who passed them on, masked.")
    taker: str = expression(masked(models.Transfer.taker_id), "Who got them, masked.")
    points: int = column(models.Transfer.points, "How many.")
    within_family: bool = column(models.Transfer.within_family, "Whether both were of one family then.")
    note: str | None = column(models.Transfer.note, "What the giver wrote.")
    created_at: datetime = column(models.Transfer.created_at, "When.")
    history: Connection[AuditEntry] = history(models.Transfer.id)


@contribute(Viewer)
class ViewerFamily:
    allows_exchange: bool = expression(
        from_the_top(Role.OFFICER, Role.ADMINISTRATOR), "Whether the viewer says what may be passed on."
    )
    family: Connection[FamilyMember] = many(
        models.FamilyMember,
        "The viewer's family: its members and whom they invited; and invitations to the viewer.",
        where=and_(_standing, or_(_mine, col(models.FamilyMember.family_id) == _own_family)),
        order=order("FamilyMemberOrder", "How members are sorted.", OLDEST=asc(col(models.FamilyMember.invited_at))),
    )


@contribute(StatementLine)
class StatementLineTransfer:
    transfer: Transfer | None = one(
        models.Transfer,
        "What was passed on, or came from somebody.",
        where=col(models.Transfer.journal_id) == Posting.journal_id,
        with_parent=True,
    )


_newer = aliased(models.ExchangePolicy)


@reads(None)
class ExchangeQuery:
    """What may be passed on, and what was."""

    exchange_policy: ExchangePolicy | None = one(
        models.ExchangePolicy,
        "What the deployment allows at present; null: nothing was ever allowed.",
        where=col(models.ExchangePolicy.id)
        == select(col(_newer.id)).order_by(desc(col(_newer.set_at)), desc(col(_newer.id))).limit(1).scalar_subquery(),
    )
    transfers: Connection[Transfer] = many(
        models.Transfer,
        "The transfers that one may see.",
        filter=TransferFilter,
        order=order(
            "TransferOrder",
            "How transfers are sorted.",
            NEWEST=desc(col(models.Transfer.created_at)),
            OLDEST=asc(col(models.Transfer.created_at)),
        ),
    )
