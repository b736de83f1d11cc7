"""Programmes in the API: what is published is everybody's to know, drafts and test cases are the bureau's."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, asc, desc, exists, func, or_, select
from sqlalchemy.dialects.postgresql import JSON as JSON_
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased
from sqlmodel import col
from strawberry.scalars import JSON

from app.accounts.graphql import Actor, AuditEntry, Organisation, acted, history
from app.accounts.graphql.sight import from_the_top
from app.accounts.graphql.wording import ASK_FOR_CALLED, Wording
from app.accounts.queries.survivors import is_among
from app.kernel.graphql import enum
from app.kernel.identity import Role
from app.reading import (
    Connection,
    Node,
    column,
    deprecated,
    expression,
    filters,
    many,
    one,
    order,
    reads,
    viewer,
    where,
    within,
)
from app.rules.graphql import RuleSet
from app.subsidies import models

from .parts import AmountTier, ApprovalLevel, Exemption, NeededPaper, ProgrammeTrial

enum(
    models.ProgrammeState,
    "How far a version of a programme is.",
    draft="It may change, and nothing is decided by it.",
    published="It never changes.",
)
enum(
    models.Frequency,
    "How often a person gets it.",
    once="Once in a life.",
    yearly="Once a year.",
    per_certificate="Once for each certificate.",
)
enum(models.Channel, "How it is paid.", bank="To a bank account.", none="Not through this deployment.")
enum(
    models.Within,
    "When two programmes exclude each other.",
    once_ever="If the other one was ever had.",
    same_period="If the other one was had for the same period.",
)
BUREAU = (Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
OF_BUREAU = from_the_top(*BUREAU)
WRITES = from_the_top(Role.OFFICER, Role.ADMINISTRATOR)
_V = models.ProgrammeVersion
_IS_DRAFT = col(_V.state) == models.ProgrammeState.DRAFT
_other = aliased(models.ProgrammeVersion)
_trial = aliased(models.ProgrammeTestCase)


def _of_programme(state: models.ProgrammeState, programme: Any) -> ColumnElement[bool]:
    return exists(select(col(_other.id)).where(col(_other.programme_id) == programme, col(_other.state) == state))


_TRIAL = func.json_build_object(
    "name",
    col(_trial.name),
    "facts",
    col(_trial.facts),
    "on",
    col(_trial.on_day),
    "passed",
    col(_trial.expected_passed),
    "fen",
    col(_trial.expected_fen),
    type_=JSON_,
)
_TRIALS = (
    select(
        func.coalesce(
            func.json_agg(aggregate_order_by(_TRIAL, col(_trial.number)), type_=JSON_),
            func.json_build_array(type_=JSON_),
        )
    )
    .where(col(_trial.version_id) == col(_V.id))
    .scalar_subquery()
)


@filters
class ProgrammeFilter:
    """Which programmes."""

    code: str | None = where(lambda v: col(models.Programme.code) == v, "With this code.")


ProgrammeOrder = order("ProgrammeOrder", "How programmes are sorted.", CODE=asc(col(models.Programme.code)))


@filters
class ProgrammeVersionFilter:
    """Which versions of which programmes."""

    code: str | None = where(
        lambda v: exists(
            select(col(models.Programme.id)).where(
                col(models.Programme.id) == col(_V.programme_id), col(models.Programme.code) == v
            )
        ),
        "Of the programme with this code.",
    )
    state: models.ProgrammeState | None = where(lambda v: col(_V.state) == v, "That stand so.")
    automatic: bool | None = where(lambda v: col(_V.automatic) == v, "That reach people without an application.")
    on: date | None = where(
        lambda v: and_(
            ~_IS_DRAFT, col(_V.valid_from) <= v, or_(col(_V.valid_until).is_(None), col(_V.valid_until) > v)
        ),
        "In force on this day.",
    )


ProgrammeVersionOrder = order(
    "ProgrammeVersionOrder",
    "How versions are sorted.",
    NEWEST=desc(col(_V.version)),
    LATEST=desc(col(_V.valid_from)),
)


@reads(
    models.Programme,
    visible_to=or_(_of_programme(models.ProgrammeState.PUBLISHED, models.Programme.id), OF_BUREAU),
)
class Programme(Node):
    """What a bureau pays for, in all its versions."""

    code: str = column(models.Programme.code, "What it is called in addresses and files.")
    organisation: Organisation = one(models.Programme.organisation_id, "The bureau that decides and pays.")
    versions: Connection["ProgrammeVersion"] = many(
        models.ProgrammeVersion.programme_id,
        "Its versions.",
        filter=ProgrammeVersionFilter,
        order=ProgrammeVersionOrder,
    )
    draftable: bool = expression(
        and_(
            WRITES,
            _of_programme(models.ProgrammeState.PUBLISHED, models.Programme.id),
            ~_of_programme(models.ProgrammeState.DRAFT, models.Programme.id),
        ),
        "Whether the viewer may begin the next version.",
    )
    closable: bool = expression(
        and_(WRITES, _of_programme(models.ProgrammeState.PUBLISHED, models.Programme.id)),
        "Whether the viewer may end it.",
    )
    created_at: datetime = column(models.Programme.created_at, "When it was begun.")


@reads(models.ProgrammeExclusion)
class ProgrammeExclusion:
    """Another programme that nobody gets together with this one."""

    programme: Programme | None = one(models.ProgrammeExclusion.programme_id, "The other one.")
    exempted: list[Exemption] = within(models.ProgrammeExclusion.exceptions, "Where both may be had.")
    exceptions: JSON = deprecated(
        column(models.ProgrammeExclusion.exceptions, "Where both may be had: an `expression` over facts, and `names`."),
        "Its shape is not told: ask for `exempted`; it stays until 2028-01-01 at least.",
    )
    within: models.Within = column(models.ProgrammeExclusion.within, "When they exclude each other.")


@reads(models.ProgrammeVersion, visible_to=or_(~_IS_DRAFT, OF_BUREAU))
class ProgrammeVersion(Node):
    """A programme as it is from a day on: to whom, how much, how often, who decides."""

    programme: Programme = one(_V.programme_id, "The programme.", with_parent=True)
    version: int = column(_V.version, "Counts from 1.")
    state: models.ProgrammeState = column(_V.state, "Whether it is a draft.")
    names: JSON = deprecated(column(_V.names, "What it is called, by language."), ASK_FOR_CALLED)
    called: Wording = within(_V.names, "What it is called.")
    plain: JSON = deprecated(
        column(_V.plain, "What it is in plain words, by language."),
        "Its shape is not told: ask for `explained`; it stays until 2028-01-01 at least.",
    )
    explained: Wording = within(_V.plain, "What it is in plain words.")
    documents: JSON = deprecated(
        column(_V.documents, "What to bring, by language."),
        "Its shape is not told: ask for `toBring`; it stays until 2028-01-01 at least.",
    )
    to_bring: Wording = within(_V.documents, "What to bring.")
    legal_basis: str = column(_V.legal_basis, "The document that it rests on.")
    clause: str = column(_V.clause, "The clause of it.")
    valid_from: date = column(_V.valid_from, "For what is decided from this day on.")
    valid_until: date | None = column(_V.valid_until, "The first day on which it is not in force any more.")
    rules: RuleSet = one(_V.rule_set_id, "Whom it is for.", with_parent=True)
    amounts: JSON = deprecated(
        column(_V.amounts, "How much: the first whose `expression` holds; `fen`, `names`. The last is for all others."),
        "Its shape is not told: ask for `tiers`; it stays until 2028-01-01 at least.",
    )
    tiers: list[AmountTier] = within(_V.amounts, "How much: the first that holds. The last is for all others.")
    frequency: models.Frequency = column(_V.frequency, "How often a person gets it.")
    period_fact: str | None = column(_V.period_fact, "Per certificate: the fact that tells the certificate.")
    evidence: JSON = deprecated(
        column(_V.evidence, "Papers: the `fact` that each shows, `names`, and whether it is `needed`."),
        "Its shape is not told: ask for `papers`; it stays until 2028-01-01 at least.",
    )
    papers: list[NeededPaper] = within(_V.evidence, "Which papers show which facts.")
    chain: JSON = deprecated(
        column(_V.chain, "Who approves, level by level: `names` and `role`."),
        "Its shape is not told: ask for `levels`; it stays until 2028-01-01 at least.",
    )
    levels: list[ApprovalLevel] = within(_V.chain, "Who approves, level by level.")
    review: bool = column(_V.review, "Whether somebody reviews a case before it is approved.")
    notice_days: int = column(_V.notice_days, "Working days of public notice; 0: none.")
    response_days: int = column(_V.response_days, "Working days in which an offer is answered.")
    automatic: bool = column(_V.automatic, "Whether it reaches people without an application.")
    channel: models.Channel = column(_V.channel, "How it is paid.")
    exclusions: Connection[ProgrammeExclusion] = many(
        models.ProgrammeExclusion.version_id, "What nobody gets together with it."
    )
    trials: JSON | None = deprecated(
        expression(
            _TRIALS, "Its test cases, for the bureau: `name`, `facts`, `on`, `passed` and `fen`.", visible_to=OF_BUREAU
        ),
        "Its shape is not told: ask for `testCases`; it stays until 2028-01-01 at least.",
    )
    test_cases: list[ProgrammeTrial] | None = within(_TRIALS, "Its test cases, for the bureau.", visible_to=OF_BUREAU)
    changeable: bool = expression(and_(_IS_DRAFT, WRITES), "Whether the viewer may change or discard it.")
    publishable: bool = expression(
        and_(_IS_DRAFT, WRITES, ~is_among(viewer.person, col(_V.authors))),
        "Whether the viewer may publish it, having written none of it.",
    )
    created_at: datetime = column(_V.created_at, "When it was begun.")
    published_by: Actor | None = acted(_V.published_by, "Who published it.", when=_V.published_at)
    history: Connection[AuditEntry] = history(_V.id)


@reads(None)
class ProgrammeQuery:
    """What is paid for."""

    programmes: Connection[Programme] = many(
        models.Programme, "Programmes.", filter=ProgrammeFilter, order=ProgrammeOrder
    )
    programme: Programme | None = one(models.Programme, "One programme.")
    programme_versions: Connection[ProgrammeVersion] = many(
        models.ProgrammeVersion, "Versions of programmes.", filter=ProgrammeVersionFilter, order=ProgrammeVersionOrder
    )
    programme_version: ProgrammeVersion | None = one(models.ProgrammeVersion, "One version of a programme.")
