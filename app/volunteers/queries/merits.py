"""The statements of trainings and honours."""

from typing import Any

from sqlalchemy import Uuid, any_, bindparam, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlmodel import col

from app.accounts.models import Organisation
from app.kernel.db import Statement, statement
from app.volunteers.models import Honour, Membership, Training, Volunteer

_organisation = bindparam("organisation", type_=Uuid())
WRITTEN = {
    "training": ("course", "content", "organiser", "place", "started_on", "ended_on", "minutes"),
    "honour": ("title", "level", "awarded_by", "awarded_on", "document_number"),
}
"""What of each is told and shown; the rest says whose it is and who recorded it."""

_was_there = (
    select(col(Membership.id))
    .join(Organisation, col(Organisation.id) == col(Membership.team_id))
    .where(col(Membership.volunteer_id) == col(Volunteer.id), _organisation == any_(col(Organisation.path)))
)
_is_top = select(col(Organisation.id)).where(
    col(Organisation.id) == _organisation, col(Organisation.parent_id).is_(None)
)
_in_any_team = select(col(Membership.id)).where(col(Membership.volunteer_id) == col(Volunteer.id))
VOLUNTEERS_OF = statement(
    select(col(Volunteer.id), col(Volunteer.person_id))
    .where(
        col(Volunteer.id) == func.any(bindparam("volunteers", type_=ARRAY(Uuid()))),
        col(Volunteer.merged_into).is_(None),
        or_(exists(_was_there), ~exists(_in_any_team) & exists(_is_top)),
    )
    .order_by(col(Volunteer.id))
)
"""Of these, who is or was in a team of the organisation; at the top of the tree, also who was never in any."""


def _add(table: Any, name: str) -> Statement:
    columns = ("id", "volunteer_id", "organisation_id", *WRITTEN[name], "recorded_by", "recorded_at")
    return statement(
        insert(table)
        .values({column: bindparam(column) for column in columns})
        .on_conflict_do_nothing()
        .returning(col(table.id))
    )


def _read(table: Any) -> Statement:
    return statement(
        select(
            col(table.id),
            col(table.organisation_id),
            col(table.withdrawn_at),
            col(Organisation.path),
            col(Volunteer.person_id),
        )
        .join(Organisation, col(Organisation.id) == col(table.organisation_id))
        .join(Volunteer, col(Volunteer.id) == col(table.volunteer_id))
        .where(col(table.id) == bindparam("merit"))
        .with_for_update(of=table)
    )


def _withdraw(table: Any) -> Statement:
    return statement(
        update(table)
        .where(col(table.id) == bindparam("merit"))
        .values(withdrawn_by=bindparam("by"), withdrawn_at=bindparam("now"), withdrawal=bindparam("reason"))
    )


def _exported(table: Any, name: str) -> Statement:
    """Of a person, with whoever recorded it; those withdrawn too, with the reason."""
    return statement(
        select(
            *(col(getattr(table, column)) for column in WRITTEN[name]),
            col(Organisation.name).label("recorded_for"),
            col(table.recorded_at),
            col(table.withdrawn_at),
            col(table.withdrawal),
        )
        .join(Organisation, col(Organisation.id) == col(table.organisation_id))
        .join(Volunteer, col(Volunteer.id) == col(table.volunteer_id))
        .where(col(Volunteer.person_id) == bindparam("person"))
        .order_by(col(table.started_on if name == "training" else table.awarded_on), col(table.id))
    )


ADD = {"training": _add(Training, "training"), "honour": _add(Honour, "honour")}
READ = {"training": _read(Training), "honour": _read(Honour)}
WITHDRAW = {"training": _withdraw(Training), "honour": _withdraw(Honour)}
EXPORTED = {"training": _exported(Training, "training"), "honour": _exported(Honour, "honour")}
