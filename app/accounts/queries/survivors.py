"""Who somebody is by now. Deeds keep the id of whoever did them; once that record was merged, it is the survivor's.

A merge leads straight to who was never merged, so one look is enough; undone, the deed is the other person's again.
"""

from typing import Any

from sqlalchemy import ColumnElement, Uuid, any_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Person


def survivor_of(who: Any) -> ColumnElement[Any]:
    """The same id, but for a person who was merged."""
    person = aliased(Person)
    merged_into = select(col(person.merged_into)).where(col(person.id) == who).scalar_subquery()
    return func.coalesce(merged_into, who)


def with_survivors(people: Any) -> ColumnElement[Any]:
    """An array of ids, followed by the survivors of those of them who were merged."""
    person = aliased(Person)
    merged = col(person.merged_into)
    survivors = select(merged).where(col(person.id) == any_(people), merged.is_not(None))
    return func.array_cat(people, func.array(survivors.scalar_subquery(), type_=ARRAY(Uuid())), type_=ARRAY(Uuid()))


def is_among(who: Any, people: Any) -> ColumnElement[bool]:
    """Whether `who`, or somebody who was merged into them, is in an array of ids."""
    person = aliased(Person)
    merged = exists(select(col(person.id)).where(col(person.merged_into) == who, col(person.id) == any_(people)))
    return or_(who == any_(people), merged)
