"""Duplicates in the API: for officers and administrators over both people."""

from datetime import date, datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Integer, Text, and_, cast, desc, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col
from strawberry.scalars import JSON

from app.accounts.graphql import Actor, Person, acted
from app.accounts.graphql.sight import from_the_top
from app.accounts.models import Organisation as OrganisationTable
from app.accounts.models import Person as PersonTable
from app.accounts.queries.people import MEMBERSHIP, person_within
from app.accounts.queries.survivors import survivor_of
from app.duplicates import models, service
from app.kernel.graphql import enum
from app.reading import (
    Connection,
    Node,
    column,
    deprecated,
    entries,
    expression,
    filters,
    many,
    name,
    one,
    order,
    part,
    reads,
    value,
    viewer,
    where,
)
from app.volunteers.models import Volunteer as VolunteerTable

OVER_ALL = from_the_top(*service.MERGING)
enum(
    models.DuplicateState,
    "What became of a pair.",
    open="Nobody has decided yet.",
    dismissed="They are two people.",
    gone="One of the two has been merged.",
)
enum(
    models.Likeness,
    same_phone="They have the same phone number.",
    same_name="They have the same name.",
    similar_name="Their names sound nearly the same.",
    same_birth_date="They were born on the same day.",
)
enum(
    models.MergeState,
    "How far a merge is.",
    proposed="A second officer must confirm it.",
    declined="It was not confirmed.",
    merged="All is the survivor's.",
    undone="Both have again what they had.",
)


def _within(person: Any) -> ColumnElement[bool]:
    """Whether a role of the viewer's reaches a place where this person is."""
    reach = viewer.reach(*service.MERGING)
    return exists(select(col(PersonTable.id)).where(col(PersonTable.id) == person, person_within(reach)))


def _name(person: Any) -> Any:
    return select(col(PersonTable.name)).where(col(PersonTable.id) == person).scalar_subquery()


def _id(person: Any) -> Any:
    """Who belongs nowhere is seen by nobody else as a person, and yet may be there twice."""
    return literal("Person:") + cast(col(person), Text)


def _number(person: Any) -> Any:
    return select(col(VolunteerTable.number)).where(col(VolunteerTable.person_id) == person).scalar_subquery()


def _since(person: Any) -> Any:
    return select(col(PersonTable.created_at)).where(col(PersonTable.id) == person).scalar_subquery()


def _fact(column: Any, person: Any) -> Any:
    """What is on the person's own row; who may see the pair decides by it, also where the person belongs nowhere."""
    return select(col(column)).where(col(PersonTable.id) == person).scalar_subquery()


def _teams(person: Any) -> Any:
    """Names, in their order; none for who is in no team."""
    names = (
        select(col(OrganisationTable.name))
        .join(MEMBERSHIP, MEMBERSHIP.c.team_id == col(OrganisationTable.id))
        .join(VolunteerTable, col(VolunteerTable.id) == MEMBERSHIP.c.volunteer_id)
        .where(col(VolunteerTable.person_id) == person, MEMBERSHIP.c.left_on.is_(None))
        .order_by(col(OrganisationTable.name))
    )
    return func.array(names.scalar_subquery(), type_=ARRAY(Text()))


@filters
class DuplicateFilter:
    """Which pairs."""

    state: models.DuplicateState | None = where(lambda v: col(models.Duplicate.state) == v, "In this state.")


@filters
class PersonMergeFilter:
    """Which merges."""

    state: models.MergeState | None = where(lambda v: col(models.PersonMerge.state) == v, "In this state.")


DuplicateOrder = order(
    "DuplicateOrder",
    "How pairs are sorted.",
    LIKELIEST=desc(col(models.Duplicate.score)),
    NEWEST=desc(col(models.Duplicate.found_at)),
)
PersonMergeOrder = order("PersonMergeOrder", "How merges are sorted.", NEWEST=desc(col(models.PersonMerge.proposed_at)))


_pair = (col(models.Duplicate.first_id), col(models.Duplicate.second_id))
_PROPOSED = exists(
    select(col(models.PersonMerge.id)).where(
        col(models.PersonMerge.state) == models.MergeState.PROPOSED,
        or_(col(models.PersonMerge.merged_id).in_(_pair), col(models.PersonMerge.survivor_id).in_(_pair)),
    )
)


@reads(
    models.Duplicate,
    visible_to=or_(OVER_ALL, and_(_within(models.Duplicate.first_id), _within(models.Duplicate.second_id))),
)
class Duplicate(Node):
    """Two records that may be one person, and why; for officers and administrators over both."""

    first: Person | None = one(models.Duplicate.first_id, "The older record, as far as one may see it.")
    second: Person | None = one(models.Duplicate.second_id, "The newer record, as far as one may see it.")
    first_person_id: strawberry.ID = expression(
        _id(models.Duplicate.first_id), "The older record's id, also where one may not see more of it."
    )
    second_person_id: strawberry.ID = expression(
        _id(models.Duplicate.second_id), "The newer record's id, also where one may not see more of it."
    )
    first_name: str = expression(_name(models.Duplicate.first_id), "The older record's name.")
    second_name: str = expression(_name(models.Duplicate.second_id), "The newer record's name.")
    first_number: int | None = expression(_number(models.Duplicate.first_id), "Its volunteer number, if it has one.")
    second_number: int | None = expression(_number(models.Duplicate.second_id), "Its volunteer number, if it has one.")
    first_since: datetime = expression(_since(models.Duplicate.first_id), "When the older record was made.")
    second_since: datetime = expression(_since(models.Duplicate.second_id), "When the newer record was made.")
    first_phone: str | None = expression(
        _fact(PersonTable.phone_masked, models.Duplicate.first_id), "The older record's phone number, masked."
    )
    second_phone: str | None = expression(
        _fact(PersonTable.phone_masked, models.Duplicate.second_id), "The newer record's phone number, masked."
    )
    first_birth_date: date | None = expression(
        _fact(PersonTable.birth_date, models.Duplicate.first_id), "The older record's date of birth."
    )
    second_birth_date: date | None = expression(
        _fact(PersonTable.birth_date, models.Duplicate.second_id), "The newer record's date of birth."
    )
    first_id_number: str | None = expression(
        _fact(PersonTable.id_number_masked, models.Duplicate.first_id), "The older record's identity number, masked."
    )
    second_id_number: str | None = expression(
        _fact(PersonTable.id_number_masked, models.Duplicate.second_id), "The newer record's identity number, masked."
    )
    first_teams: list[str] = expression(_teams(models.Duplicate.first_id), "The teams of the older record, by name.")
    second_teams: list[str] = expression(_teams(models.Duplicate.second_id), "The teams of the newer record, by name.")
    mergeable: bool = expression(~_PROPOSED, "Whether no merge of one of the two waits for a second officer.")
    likenesses: list[models.Likeness] = column(models.Duplicate.likenesses, "Why they may be one person.")
    score: int = column(models.Duplicate.score, "How likely that is, from 0 to 100.")
    state: models.DuplicateState = column(models.Duplicate.state, "What became of it.")
    found_at: datetime = column(models.Duplicate.found_at, "When it was found.")
    dismissed_at: datetime | None = column(models.Duplicate.dismissed_at, "When they were told apart.")
    dismissed_by: Actor | None = acted(
        models.Duplicate.dismissed_by, "Who told them apart.", when=models.Duplicate.dismissed_at, openly=True
    )


_MERGE = models.PersonMerge


def _second_to(first: Any) -> ColumnElement[bool]:
    """Whether the viewer is neither who asked for it nor one of the two people."""
    people = (survivor_of(col(first)), col(_MERGE.merged_id), col(_MERGE.survivor_id))
    return and_(*(each.is_distinct_from(viewer.person) for each in people))


@part
class RowsOfTable:
    """How many rows of a kind."""

    table: str = name("What they are, such as `enrolment`.")
    rows: int | None = value("How many.", Integer)


_counted: Any = col(_MERGE.moved)


@reads(_MERGE, visible_to=or_(OVER_ALL, _within(_MERGE.survivor_id)))
class PersonMerge(Node):
    """All that one person had going to another, decided by two people; undone within 30 days, by two as well."""

    merged: Person | None = one(_MERGE.merged_id, "Whose things go, as far as one may see them.")
    survivor: Person | None = one(_MERGE.survivor_id, "Who gets them, as far as one may see them.")
    merged_name: str = expression(_name(_MERGE.merged_id), "The name of who is merged.")
    survivor_name: str = expression(_name(_MERGE.survivor_id), "The name of who gets all.")
    merged_number: int | None = expression(_number(_MERGE.merged_id), "The volunteer number of who is merged, if any.")
    survivor_number: int | None = expression(_number(_MERGE.survivor_id), "The volunteer number of who gets all.")
    merged_since: datetime = expression(_since(_MERGE.merged_id), "When the record that is merged was made.")
    survivor_since: datetime = expression(_since(_MERGE.survivor_id), "When the record that gets all was made.")
    state: models.MergeState = column(_MERGE.state, "How far it is.")
    proposed_at: datetime = column(_MERGE.proposed_at, "When it was proposed.")
    proposed_by: Actor | None = acted(_MERGE.proposed_by, "Who proposed it.", openly=True)
    decided_at: datetime | None = column(_MERGE.decided_at, "When it was confirmed or declined.")
    decided_by: Actor | None = acted(_MERGE.decided_by, "Who decided.", when=_MERGE.decided_at, openly=True)
    undo_asked_at: datetime | None = column(_MERGE.undo_asked_at, "When somebody asked that it be undone.")
    undo_asked_by: Actor | None = acted(_MERGE.undo_asked_by, "Who asked.", when=_MERGE.undo_asked_at, openly=True)
    undone_at: datetime | None = column(_MERGE.undone_at, "When it was undone.")
    undone_by: Actor | None = acted(_MERGE.undone_by, "Who confirmed that.", when=_MERGE.undone_at, openly=True)
    confirmable: bool = expression(
        _second_to(_MERGE.proposed_by) & (col(_MERGE.state) == models.MergeState.PROPOSED),
        "Whether the viewer is a second person, who may confirm it.",
    )
    undo_confirmable: bool = expression(
        _second_to(_MERGE.undo_asked_by)
        & (col(_MERGE.state) == models.MergeState.MERGED)
        & col(_MERGE.undo_asked_at).is_not(None),
        "Whether somebody asked to undo it and the viewer is a second person, who may confirm that.",
    )
    moved: JSON | None = deprecated(
        column(_MERGE.moved, "How many rows of what were moved, and how many were set aside."),
        "Its shape is not told: ask for `movedRows` and `rowsAside`; it stays until 2028-01-01 at least.",
    )
    moved_rows: list[RowsOfTable] | None = entries(
        _counted["moved"], "How many rows of what the survivor got; null until it is confirmed."
    )
    rows_aside: list[RowsOfTable] | None = entries(
        _counted["aside"], "How many rows of what were set aside, because the survivor had the same."
    )


@reads(None)
class Query:
    """Two records of one person."""

    duplicates: Connection[Duplicate] = many(
        models.Duplicate, "The pairs that one may decide about.", filter=DuplicateFilter, order=DuplicateOrder
    )
    duplicate: Duplicate | None = one(models.Duplicate, "One pair.")
    person_merges: Connection[PersonMerge] = many(
        _MERGE, "The merges that one may decide about.", filter=PersonMergeFilter, order=PersonMergeOrder
    )
    person_merge: PersonMerge | None = one(_MERGE, "One merge.")
