"""Whom points go to: named by their full name and a number that only those who know them have."""

from datetime import date, datetime, time
from uuid import UUID

from app.accounts.service import phone_number
from app.guardians.ages import full_age_on
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid
from app.points.errors import PersonUnknown
from app.points.queries import exchange as queries

PHONE_DIGITS = 11


async def find_person(tx: Transaction, *, number: str, name: str) -> Row:
    """The person with a phone or volunteer number and exactly this name: id, name, phone_masked, birth_date.

    Both together, so that trying numbers tells nobody's name. Raises PersonUnknown.
    """
    digits = "".join(each for each in number if each.isascii() and each.isdigit())
    index, volunteer = None, None
    if len(digits) < PHONE_DIGITS:
        volunteer = int(digits or "0")
    else:
        try:
            index = tx.vault.blind(phone_number(number, field="number"))
        except Invalid:
            raise PersonUnknown(field="number") from None
    found = await tx.all(queries.PEOPLE_NAMED, name=" ".join(name.split()), phone_index=index, number=volunteer)
    if len(found) != 1:
        raise PersonUnknown(field="number")
    return found[0]


def masked(name: str) -> str:
    """文凤英 → 文**, as at a counter."""
    return f"{name[:1]}**"


def is_minor(tx: Transaction, born: date | None) -> bool:
    """Under 18 in the county; whose date of birth nobody knows is taken for an adult."""
    return born is not None and full_age_on(born) > tx.today


def day_and_year(tx: Transaction) -> tuple[datetime, datetime]:
    """When the present day and year of the county began."""
    today = tx.today
    zone = tx.settings.zone
    return datetime.combine(today, time(), zone), datetime.combine(today.replace(month=1, day=1), time(), zone)


async def person_row(tx: Transaction, *, person: UUID) -> Row:
    """As `find_person` gives it."""
    return await tx.one(queries.PERSON_ROW, person=person)
