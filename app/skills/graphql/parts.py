"""What stands in documents of ladders and wages."""

from sqlalchemy import Integer

from app.reading import member, name, part, value
from app.skills import models


@part
class DegreeYears:
    """What a degree counts as."""

    degree: models.Degree = name("The degree.")
    years: int | None = value("How many years.", Integer)


@part
class ArrearsMonth:
    """What a month adds to what is owed."""

    month: str | None = member("month", "The month, such as 2026-05.")
    days: int | None = member("days", "For how many of its days.", Integer)
    of: int | None = member("of", "How many days it has.", Integer)
    fen: int | None = member("fen", "In fen; below 0 where too much was paid.", Integer)
