"""What grades are held in."""

from sqlalchemy import asc
from sqlmodel import col
from strawberry.scalars import JSON

from app.accounts.graphql.wording import ASK_FOR_CALLED, Wording
from app.reading import Node, column, deprecated, filters, order, reads, where, within
from app.skills import models


@filters
class OccupationFilter:
    """Which occupations."""

    code: str | None = where(lambda v: col(models.Occupation.code) == v, "With this code.")


OccupationOrder = order("OccupationOrder", "How occupations are sorted.", CODE=asc(col(models.Occupation.code)))


@reads(models.Occupation)
class Occupation(Node):
    """What a grade is held in."""

    code: str = column(models.Occupation.code, "Its code, of the national classification where it has one.")
    names: JSON = deprecated(column(models.Occupation.names, "What it is called, by language."), ASK_FOR_CALLED)
    called: Wording = within(models.Occupation.names, "What it is called.")
