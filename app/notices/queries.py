"""The statements of public notices."""

from sqlalchemy import Date, DateTime, Text, Uuid, bindparam, cast, exists, func, literal, null, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col

from app.accounts.models import Organisation
from app.accounts.queries.survivors import survivor_of
from app.kernel.db import statement
from app.kernel.queries import values
from app.kernel.workdays import workday_after

from .models import Objection, PublicNotice

NOTICE = bindparam("notice", type_=Uuid())
OBJECTION = bindparam("objection", type_=Uuid())
NOW = bindparam("now", type_=DateTime(timezone=True))
TODAY = bindparam("today", type_=Date())
BY = bindparam("by", type_=Uuid())
_waiting = exists().where(col(Objection.notice_id) == col(PublicNotice.id), col(Objection.answered_at).is_(None))

OPEN = statement(
    values(
        PublicNotice,
        *("id", "topic", "subject_id", "person_id", "organisation_id", "content", "working_days", "opened_by"),
        "opened_at",
        state=literal("open"),
        starts_on=TODAY,
        ends_on=workday_after(TODAY, bindparam("working_days")),
    ).returning(col(PublicNotice.ends_on))
)
LOCK = statement(
    select(
        col(PublicNotice.id),
        col(PublicNotice.topic),
        col(PublicNotice.subject_id),
        col(PublicNotice.person_id),
        col(PublicNotice.state),
        col(PublicNotice.ends_on),
        survivor_of(col(PublicNotice.opened_by)).label("opened_by"),
        col(PublicNotice.content),
        col(Organisation.path),
    )
    .join(Organisation, col(Organisation.id) == col(PublicNotice.organisation_id))
    .where(col(PublicNotice.id) == NOTICE)
    .with_for_update(of=PublicNotice)
)
_number = func.generate_series(1, col(PublicNotice.working_days)).column_valued("number")
_days_left = (
    select(func.coalesce(func.max(_number), 1))
    .where(workday_after(TODAY - 1, _number) <= col(PublicNotice.ends_on))
    .correlate(PublicNotice)
    .scalar_subquery()
)
SUSPEND = statement(
    update(PublicNotice)
    .where(col(PublicNotice.id) == NOTICE, col(PublicNotice.state) == literal("open"))
    .values(state=literal("suspended"), days_left=_days_left)
)
"""The day on which somebody objects is not over, so it is among those that are left."""
RESUME = statement(
    update(PublicNotice)
    .where(col(PublicNotice.id) == NOTICE, col(PublicNotice.state) == literal("suspended"), ~_waiting)
    .values(state=literal("open"), ends_on=workday_after(TODAY, col(PublicNotice.days_left)), days_left=null())
)
"""None while another objection waits."""
CLOSE = statement(
    update(PublicNotice)
    .where(col(PublicNotice.id) == NOTICE)
    .values(
        state=bindparam("becomes", type_=Text()),
        days_left=null(),
        closed_by=BY,
        closed_at=NOW,
        close_reason=bindparam("why", type_=Text()),
    )
)
DUE = statement(
    select(col(PublicNotice.id))
    .where(col(PublicNotice.state) == literal("open"), col(PublicNotice.ends_on) < TODAY)
    .order_by(col(PublicNotice.ends_on), col(PublicNotice.id))
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)

_object = insert_or(Objection).values(
    {
        name: bindparam(name)
        for name in (
            *("id", "notice_id", "fingerprint", "name_sealed", "name_masked", "phone_sealed", "phone_index"),
            *("phone_masked", "language", "reason", "made_by", "made_at"),
        )
    }
)
OBJECT = statement(
    _object.on_conflict_do_nothing(index_elements=["notice_id", "fingerprint"]).returning(col(Objection.id))
)
SAME_OBJECTION = statement(
    select(col(Objection.id)).where(
        col(Objection.notice_id) == NOTICE, col(Objection.fingerprint) == bindparam("fingerprint")
    )
)
OBJECTIONS_OF_PHONE = statement(
    select(col(Objection.made_at))
    .where(
        col(Objection.phone_index) == bindparam("phone_index"),
        col(Objection.made_at) > bindparam("since", type_=DateTime(timezone=True)),
    )
    .order_by(col(Objection.made_at))
)
NOTICE_OF = statement(select(col(Objection.notice_id)).where(col(Objection.id) == OBJECTION))
LOCK_OBJECTION = statement(
    select(
        col(Objection.id),
        col(Objection.name_sealed),
        col(Objection.phone_sealed),
        col(Objection.phone_masked),
        col(Objection.language),
        survivor_of(col(Objection.made_by)).label("made_by"),
        col(Objection.answered_at),
    )
    .where(col(Objection.id) == OBJECTION)
    .with_for_update(of=Objection)
)
ANSWER = statement(
    update(Objection)
    .where(col(Objection.id) == OBJECTION)
    .values(upheld=bindparam("upheld"), answer=bindparam("answer", type_=Text()), answered_by=BY, answered_at=NOW)
)
WAITING = statement(
    select(col(Objection.id), col(Objection.phone_sealed), col(Objection.language))
    .where(col(Objection.notice_id) == NOTICE, col(Objection.answered_at).is_(None))
    .order_by(col(Objection.id))
    .with_for_update()
)
EXPORTED = statement(
    select(
        col(PublicNotice.topic),
        col(PublicNotice.content),
        col(PublicNotice.state),
        cast(col(PublicNotice.starts_on), Text).label("starts_on"),
        cast(col(PublicNotice.ends_on), Text).label("ends_on"),
        col(PublicNotice.opened_at),
        col(PublicNotice.closed_at),
        col(PublicNotice.close_reason),
    )
    .where(col(PublicNotice.person_id) == bindparam("person", type_=Uuid()))
    .order_by(col(PublicNotice.opened_at))
)
