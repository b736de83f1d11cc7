"""A table with a column of every kind that the app keeps, and the types that read it."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    Integer,
    MetaData,
    Numeric,
    Text,
    Time,
    case,
    desc,
    func,
    literal,
    null,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel, col
from strawberry import scalars

from app.kernel.graphql import Fen
from app.reading import (
    Connection,
    Node,
    aggregate,
    aggregates,
    column,
    count,
    entries,
    expression,
    filters,
    group,
    inside,
    many,
    member,
    name,
    one,
    order,
    part,
    reads,
    total,
    value,
    viewer,
    where,
    within,
)

TABLES = MetaData()


class Keepsake(SQLModel, table=True):
    metadata = TABLES
    id: UUID = Field(primary_key=True)
    place: int
    varied: str
    text: str | None = Field(default=None, sa_type=Text)
    whole: int | None = None
    large: int | None = Field(default=None, sa_type=BigInteger)
    exact: Decimal | None = Field(default=None, sa_type=Numeric)
    rough: float | None = Field(default=None, sa_type=Double)
    yes: bool | None = None
    day: date | None = Field(default=None, sa_type=Date)
    hour: time | None = Field(default=None, sa_type=Time)
    moment: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    other_id: UUID | None = Field(default=None, foreign_key="keepsake.id")
    texts: list[str] | None = Field(default=None, sa_type=ARRAY(Text))
    wholes: list[int] | None = Field(default=None, sa_type=ARRAY(BigInteger))
    document: Any = Field(default=None, sa_column=Column(JSONB))
    leaves: Any = Field(default=None, sa_column=Column(JSONB))
    words: Any = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    amounts: Any = Field(default=None, sa_column=Column(JSONB))
    amount: Any = Field(default=None, sa_column=Column(JSONB))
    written: Any = Field(default=None, sa_column=Column(JSON(none_as_null=True)))


@part
class Amount:
    """So much of it."""

    cells: int | None = member("cells", "How many.", Integer)
    share: float | None = member("share", "Which part.", Numeric)
    good: bool | None = member("good", "Whether it is good.", Boolean)
    whatever: scalars.JSON | None = member("whatever", "Anything.", JSONB)


@part
class Leaf:
    """An item of a list."""

    word: str | None = member("word", "What it says.")
    amount: Amount | None = within(inside("amount"), "How much.")
    leaves: list["Leaf"] = within(inside("leaves"), "What hangs on it.")
    amounts: list["NamedAmount"] = entries(inside("amounts"), "By name.")


@part
class NamedAmount:
    """A member of an object."""

    name: str = name("Its name.")
    amount: int | None = value("Its value.", Integer)


@part
class Word:
    """An item that is text."""

    word: str | None = value("What it says.")


ONLY_FOR_PEOPLE = viewer.kind == "person"
KeepsakeOrder = order("KeepsakeOrder", PLACE=col(Keepsake.place), BACK=desc(col(Keepsake.place)))


@filters
class KeepsakeFilter:
    """Which keepsakes."""

    text: str | None = where(lambda v: Keepsake.text == v, "With this text.")
    whole: int | None = where(lambda v: col(Keepsake.whole) >= v, "Of so much or more.")


@aggregates
class KeepsakeTotal:
    """Keepsakes taken together."""

    yes: bool | None = group(Keepsake.yes, "Which.")
    text: str | None = group(Keepsake.text, "Of which text.")
    kept: int = total(func.count(), "How many.")
    large: Fen | None = total(func.sum(col(Keepsake.large)), "Together.")
    least: float | None = total(func.min(col(Keepsake.exact)), "The least.")
    texts: str | None = total(func.max(col(Keepsake.text)), "The last text.")


@reads(Keepsake)
class KeepsakeType(Node):
    """Something kept."""

    place: int = column(Keepsake.place, "Where.")
    varied: str = column(Keepsake.varied, "Text of another type.")
    text: str | None = column(Keepsake.text, "Text.")
    whole: int | None = column(Keepsake.whole, "A whole number.")
    large: Fen | None = column(Keepsake.large, "A large one.")
    exact: float | None = column(Keepsake.exact, "An exact one.")
    rough: float | None = column(Keepsake.rough, "A rough one.")
    yes: bool | None = column(Keepsake.yes, "Yes or no.")
    day: date | None = column(Keepsake.day, "A day.")
    hour: time | None = column(Keepsake.hour, "A time of day.")
    moment: datetime | None = column(Keepsake.moment, "A moment.")
    key: str | None = column(Keepsake.other_id, "A key as it is.")
    texts: list[str] | None = column(Keepsake.texts, "Several texts.")
    wholes: list[Fen] | None = column(Keepsake.wholes, "Several numbers.")
    document: scalars.JSON | None = column(Keepsake.document, "JSON in parts.")
    written: scalars.JSON | None = column(Keepsake.written, "JSON as it was written.")
    hidden_text: str | None = column(Keepsake.text, "Text for people.", visible_to=ONLY_FOR_PEOPLE)
    hidden_whole: int | None = column(Keepsake.whole, "A number for people.", visible_to=ONLY_FOR_PEOPLE)
    hidden_yes: bool | None = column(Keepsake.yes, "Yes or no for people.", visible_to=ONLY_FOR_PEOPLE)
    hidden_document: scalars.JSON | None = column(Keepsake.document, "JSON for people.", visible_to=ONLY_FOR_PEOPLE)
    hidden_moment: datetime | None = column(Keepsake.moment, "A moment for people.", visible_to=ONLY_FOR_PEOPLE)
    said: str = expression(literal('it\'s 100 % "said" \\ $1 :x'), "A constant.")
    leaves: list[Leaf] = within(Keepsake.leaves, "Its leaves.")
    leaves_if_any: list[Leaf] | None = within(Keepsake.leaves, "The same, null where there is nothing.")
    words: list[Word] = within(Keepsake.words, "Its words.")
    amounts: list[NamedAmount] = entries(Keepsake.amounts, "Its amounts by name.")
    amount: Amount = within(Keepsake.amount, "Its amount, empty where there is none.")
    amount_if_any: Amount | None = within(Keepsake.amount, "Its amount.")
    hidden_leaves: list[Leaf] | None = within(Keepsake.leaves, "Leaves for people.", visible_to=ONLY_FOR_PEOPLE)
    hidden_amount: Amount | None = within(Keepsake.amount, "An amount for people.", visible_to=ONLY_FOR_PEOPLE)
    size: str = expression(case((col(Keepsake.whole) > 0, "much"), else_="little"), "One constant or another.")
    nothing: str | None = expression(null(), "Never anything.")
    other: "KeepsakeType | None" = one(Keepsake.other_id, "Another.")
    others: Connection["KeepsakeType"] = many(
        Keepsake.other_id, "What leads here.", filter=KeepsakeFilter, order=KeepsakeOrder
    )
    totals: list[KeepsakeTotal] = aggregate(Keepsake.other_id, KeepsakeTotal, "What leads here, together.")

    @strawberry.field(description="The text as Python read it.")
    def read(self) -> str | None:
        return self.text


@reads(None)
class Query:
    """Keepsakes."""

    keepsake: KeepsakeType | None = one(Keepsake, "One of them.")
    keepsakes: Connection[KeepsakeType] = many(Keepsake, "All of them.", filter=KeepsakeFilter, order=KeepsakeOrder)
    keepsake_count: int = count(Keepsake, "How many.")
    totals: list[KeepsakeTotal] = aggregate(Keepsake, KeepsakeTotal, "All together.", filter=KeepsakeFilter)
