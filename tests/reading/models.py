"""Small tables to read from: clubs hold events, people have tickets for them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import DateTime, MetaData, Text
from sqlmodel import Field, SQLModel

TABLES = MetaData()


class Table(SQLModel):
    metadata = TABLES


class Category(StrEnum):
    """What an event is about."""

    SPORT = "sport"
    MUSIC = "music"


class State(StrEnum):
    """How a ticket stands."""

    WAITING = "waiting"
    VALID = "valid"


class Club(Table, table=True):
    id: UUID = Field(primary_key=True)
    name: str
    parent_id: UUID | None = Field(default=None, foreign_key="club.id")


class Person(Table, table=True):
    id: UUID = Field(primary_key=True)
    name: str
    phone: str | None = None


class Event(Table, table=True):
    id: UUID = Field(primary_key=True)
    club_id: UUID = Field(foreign_key="club.id")
    title: str
    category: str = Field(sa_type=Text)
    seats: int
    taken: int
    starts_at: datetime = Field(sa_type=DateTime(timezone=True))
    published: bool
    note: str | None = None
    score: int | None = None


class Ticket(Table, table=True):
    id: UUID = Field(primary_key=True)
    event_id: UUID = Field(foreign_key="event.id")
    person_id: UUID = Field(foreign_key="person.id")
    state: str
    bought_at: datetime = Field(sa_type=DateTime(timezone=True))


class Remark(Table, table=True):
    id: UUID = Field(primary_key=True)
    about_kind: str
    about: UUID | None = None
    text: str
