"""From which birthday on who decides; sources: Civil Code art. 17, Personal Information Protection Law art. 31."""

from datetime import date

FULL_AGE = 18
"""Until then a guardian must agree."""
OWN_DATA_AGE = 14
"""Until then the guardian must agree to data and location each by itself."""


def full_age_on(born: date) -> date:
    """The day of the 18th birthday; who is born on 29 February comes of age on 1 March."""
    return birthday(born, FULL_AGE)


def birthday(born: date, years: int) -> date:
    """The day on which somebody is so many years old."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)
