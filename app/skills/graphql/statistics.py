"""Figures of skill wages, everybody's to know: how many enterprises have a table, how many workers are paid by what."""

import strawberry
from sqlalchemy import BigInteger, Text, cast, distinct, func
from sqlmodel import col

from app.accounts.models import Organisation as OrganisationTable
from app.accounts.models import OrganisationKind
from app.kernel.graphql import Fen
from app.reading import aggregate, aggregates, count, deprecated, filters, group, reads, total, where
from app.skills import models

from .workers import FIRST_YEAR, HAS_TABLE, PAID, PRESENT_FEN, PRESENT_RUNG

_PAID_FEN = cast(func.coalesce(func.sum(PRESENT_FEN), 0), BigInteger)


@aggregates
class SkillWageTotal:
    """Workers who are paid for their skill now, taken together."""

    year: int | None = group(FIRST_YEAR, "The year in which they were first paid for skill; null unless grouped by it.")
    rung: strawberry.ID | None = group(
        func.concat("Rung:", cast(PRESENT_RUNG, Text)),
        "The id of the rung for which they are paid; null unless grouped by it.",
    )
    occupation: strawberry.ID | None = group(
        func.concat("Occupation:", cast(col(models.Employment.occupation_id), Text)),
        "The id of their occupation; null unless grouped by it.",
    )
    workers: int = total(func.count(distinct(col(models.Employment.person_id))), "How many workers, each counted once.")
    enterprises: int = total(
        func.count(distinct(col(models.Employment.organisation_id))), "How many enterprises they work in."
    )
    fen: int = deprecated(
        total(_PAID_FEN, "What they are paid for skill each month, in fen."),
        "It ends at 21 million yuan: ask for `totalFen`; it stays until 2028-01-01 at least.",
    )
    total_fen: Fen = total(_PAID_FEN, "What they are paid for skill each month, in fen.")


@filters
class SkillWageFilter:
    """Which workers."""

    year: int | None = where(lambda v: v == FIRST_YEAR, "Who were first paid for skill in this year.")
    rung: strawberry.ID | None = where(lambda v: v == PRESENT_RUNG, "Who are paid for this rung.", of="Rung")
    occupation: strawberry.ID | None = where(
        lambda v: col(models.Employment.occupation_id) == v, "In this occupation.", of="Occupation"
    )


@reads(None)
class StatisticsQuery:
    """Figures of skill wages."""

    enterprise_count: int = count(
        OrganisationTable,
        "How many enterprises there are.",
        where=col(OrganisationTable.kind) == OrganisationKind.ENTERPRISE,
    )
    wage_table_enterprises: int = count(
        OrganisationTable,
        "How many enterprises have a skill wage table in force.",
        where=(col(OrganisationTable.kind) == OrganisationKind.ENTERPRISE) & HAS_TABLE,
    )
    skill_wage_totals: list[SkillWageTotal] = aggregate(
        models.Employment,
        SkillWageTotal,
        "How many workers are paid for their skill now: public figures of the whole deployment.",
        where=PAID,
        filter=SkillWageFilter,
        of_all=True,
    )
