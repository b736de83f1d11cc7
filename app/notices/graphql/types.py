"""Public notices as everybody sees them, and objections as those see them who answer."""

from datetime import date, datetime

import strawberry
from sqlalchemy import and_, any_, desc, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col
from strawberry.scalars import JSON

from app.accounts.graphql import Actor, AuditEntry, Organisation, acted, history
from app.accounts.graphql.sight import below
from app.accounts.graphql.wording import Wording
from app.accounts.queries.survivors import survivor_of
from app.kernel.graphql import enum
from app.kernel.identity import Role
from app.notices import models
from app.notices.service import ANSWERING
from app.reading import (
    Connection,
    Node,
    column,
    count,
    deprecated,
    expression,
    filters,
    inside,
    many,
    member,
    one,
    order,
    part,
    reads,
    viewer,
    where,
    within,
)

enum(
    models.NoticeTopic,
    "What is given notice of.",
    assessment="Somebody passed an assessment of a skill grade.",
    subsidy="Somebody is to be paid a subsidy.",
)
enum(
    models.NoticeState,
    "How a notice stands.",
    open="Its days run: anybody may object.",
    suspended="Somebody objected; the days that are left wait for an answer.",
    ended="Its days are over, and no objection stands.",
    withdrawn="What it announced does not happen.",
)
_NOTICE, _OBJECTION = models.PublicNotice, models.Objection
_notice = aliased(models.PublicNotice)


def _over_notice(*roles: Role) -> object:
    return exists(
        select(col(_notice.id)).where(
            col(_notice.id) == col(_OBJECTION.notice_id), below(_notice.organisation_id, *roles)
        )
    )


_ON_NO_SIDE = exists(
    select(col(_notice.id)).where(
        col(_notice.id) == col(_OBJECTION.notice_id),
        below(_notice.organisation_id, *ANSWERING),
        survivor_of(col(_notice.opened_by)).is_distinct_from(viewer.person),
        col(_notice.person_id).is_distinct_from(viewer.person),
        survivor_of(col(_OBJECTION.made_by)).is_distinct_from(viewer.person),
    )
)


@filters
class NoticeFilter:
    """Which notices."""

    states: list[models.NoticeState] | None = where(
        lambda v: col(_NOTICE.state) == any_(v), "Which stand in one of these ways."
    )
    topic: models.NoticeTopic | None = where(lambda v: col(_NOTICE.topic) == v, "About this.")
    organisation: strawberry.ID | None = where(
        lambda v: col(_NOTICE.organisation_id) == v, "Of this organisation.", of="Organisation"
    )


NoticeOrder = order(
    "NoticeOrder", "How notices are sorted.", NEWEST=desc(col(_NOTICE.opened_at)), DUE=col(_NOTICE.ends_on)
)


@filters
class ObjectionFilter:
    """Which objections."""

    answered: bool | None = where(lambda v: col(_OBJECTION.answered_at).is_not(None) == v, "Answered, or waiting.")


ObjectionOrder = order(
    "ObjectionOrder",
    "How objections are sorted.",
    OLDEST=col(_OBJECTION.made_at),
    NEWEST=desc(col(_OBJECTION.made_at)),
)


@part
class NoticeContent:
    """What a public notice says."""

    name: str | None = member("name", "Of whom, masked.")
    title: Wording | None = within(inside("title"), "What it is: the grade, or the programme.")
    detail: Wording | None = within(
        inside("detail"), "More of it: the occupation, or the amount; null where there is no more."
    )
    organisation: str | None = member("organisation", "The name of whose notice it is.")


@reads(_NOTICE)
class PublicNotice(Node):
    """What an organisation means to decide, shown to everybody for so many working days."""

    topic: models.NoticeTopic = column(_NOTICE.topic, "What it is about.")
    content: JSON = deprecated(
        column(
            _NOTICE.content,
            "What everybody may read: `name`, masked; `title` and `detail` by language; `organisation`.",
        ),
        "Its shape is not told: ask for `announced`; it stays until 2028-01-01 at least.",
    )
    announced: NoticeContent = within(_NOTICE.content, "What everybody may read.")
    organisation: Organisation = one(_NOTICE.organisation_id, "Whose notice it is.")
    state: models.NoticeState = column(_NOTICE.state, "How it stands.")
    working_days: int = column(_NOTICE.working_days, "For how many working days it is shown.")
    starts_on: date = column(_NOTICE.starts_on, "The day on which it was opened; the days after it count.")
    ends_on: date = column(_NOTICE.ends_on, "The last day, if nobody objects.")
    days_left: int | None = column(
        _NOTICE.days_left, "How many working days are left once the objection is answered; null unless suspended."
    )
    opened_at: datetime = column(_NOTICE.opened_at, "When it was opened.")
    opened_by: Actor | None = acted(_NOTICE.opened_by, "Who opened it, for those who know them anyway.")
    closed_at: datetime | None = column(_NOTICE.closed_at, "When it ended or was withdrawn.")
    close_reason: str | None = column(_NOTICE.close_reason, "Why it was withdrawn.")
    objected: int = count(_OBJECTION.notice_id, "How many objections there are.", of_all=True)
    objections: Connection["Objection"] = many(
        _OBJECTION.notice_id, "The objections, for those who answer.", filter=ObjectionFilter, order=ObjectionOrder
    )
    history: Connection[AuditEntry] = history(_NOTICE.id)


@reads(_OBJECTION, visible_to=_over_notice(*ANSWERING, Role.AUDITOR))
class Objection(Node):
    """What somebody said against a notice. Who they are is masked; `readObjector` gives it in full, on record."""

    notice: PublicNotice = one(_OBJECTION.notice_id, "The notice.")
    name: str = column(_OBJECTION.name_masked, "Who objected, masked.")
    phone: str = column(_OBJECTION.phone_masked, "Their phone number, masked.")
    reason: str = column(_OBJECTION.reason, "Why.")
    made_at: datetime = column(_OBJECTION.made_at, "When.")
    upheld: bool | None = column(_OBJECTION.upheld, "Whether it was upheld; null while it waits for an answer.")
    answer: str | None = column(_OBJECTION.answer, "The answer that the objector was sent.")
    answered_at: datetime | None = column(_OBJECTION.answered_at, "When it was answered.")
    answered_by: Actor | None = acted(_OBJECTION.answered_by, "Who answered.", when=_OBJECTION.answered_at, openly=True)
    answerable: bool = expression(
        and_(col(_OBJECTION.answered_at).is_(None), func.coalesce(_ON_NO_SIDE, False)),
        "Whether the viewer may answer it: an officer over it who stands on no side.",
    )


@reads(None)
class Query:
    """Public notices."""

    public_notice: PublicNotice | None = one(_NOTICE, "One notice.")
    public_notices: Connection[PublicNotice] = many(
        _NOTICE, "All notices; for everybody.", filter=NoticeFilter, order=NoticeOrder
    )
    objection: Objection | None = one(_OBJECTION, "One objection.")
    objections: Connection[Objection] = many(
        _OBJECTION, "The objections that one may see.", filter=ObjectionFilter, order=ObjectionOrder
    )
