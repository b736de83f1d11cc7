"""What certificates say, as it was frozen when they were issued."""

from datetime import date

from sqlalchemy import Date, Integer

from app.accounts.graphql.wording import Wording
from app.reading import inside, member, part, value, within

ASK_FOR_SAYS = "Its shape is not told: ask for `says`; it stays until 2028-01-01 at least."
SERVICE, SKILL = "Of service", "Of a skill grade"


@part
class CertifiedService:
    """What somebody served in an activity."""

    title: str | None = member("title", "The activity.")
    category: str | None = member("category", "Its category, as in `ServiceCategory`.")
    team: str | None = member("team", "The name of the team.")
    since: date | None = member("since", "The first day.", Date)
    until: date | None = member("until", "The last day.", Date)
    times: int | None = member("times", "How many times.", Integer)
    minutes: int | None = member("minutes", "How many minutes together.", Integer)


@part
class CertifiedPoints:
    """What somebody got in the parts of an assessment, out of 100; null where there was no such part."""

    theory: str | None = member("theory", "In theory, with one decimal.")
    practice: str | None = member("practice", "In practice, with one decimal.")
    review: str | None = member("review", "In the comprehensive review, with one decimal.")


@part
class CertificateHolder:
    """Whose certificate it is, as only they and staff see."""

    name: str | None = member("name", "The name.")
    id_number: str | None = member("id_number", "The identity number, masked.")
    number: int | None = member("number", f"{SERVICE}: the volunteer number.", Integer)
    points: CertifiedPoints | None = within(inside("points"), f"{SKILL}: what they got.")


@part
class ReplacedNumber:
    """A certificate that another one stands in for."""

    number: str | None = value("Its number, as printed.")


@part
class CertificateContent:
    """What a certificate says. What its kind has nothing to do with is null, or empty."""

    organisation: str | None = member("organisation", "The name of who certifies it.")
    handler: str | None = member("handler", "The name of who handled it; null where the volunteer did it alone.")
    holder_masked: str | None = member("holder_masked", "The holder's name, masked.")
    holder: CertificateHolder | None = within(inside("holder"), "The holder; null for all but them and staff.")
    since: date | None = member("since", f"{SERVICE}: the first day of the period.", Date)
    until: date | None = member("until", f"{SERVICE}: its last day.", Date)
    minutes: int | None = member("minutes", f"{SERVICE}: all minutes.", Integer)
    times: int | None = member("times", f"{SERVICE}: how many times.", Integer)
    services: list[CertifiedService] = within(inside("services"), f"{SERVICE}: by activity.")
    ladder: Wording | None = within(inside("ladder"), f"{SKILL}: the ladder.")
    rung: Wording | None = within(inside("rung"), f"{SKILL}: the grade.")
    rung_number: int | None = member("number", f"{SKILL}: the grade's place on the ladder, from 1.", Integer)
    level: int | None = member("level", f"{SKILL}: the national level, if it has one.", Integer)
    occupation: Wording | None = within(inside("occupation"), f"{SKILL}: the occupation, if it is for one.")
    on: date | None = member("on", f"{SKILL}: since when the grade is held.", Date)
    replaces: list[ReplacedNumber] = within(
        inside("replaces"), f"{SKILL}: the certificates that it stands in for, the first one first."
    )
