"""Matches in the API: how far a run is, and what it found different from the one before."""

from datetime import date, datetime

import msgspec
import strawberry
from sqlalchemy import desc, func
from sqlmodel import col
from strawberry.scalars import JSON

from app.accounts.graphql import Actor, AuditEntry, Person, acted, history
from app.accounts.graphql.sight import from_the_top
from app.accounts.models import Person as PersonTable
from app.kernel.graphql import Fen, Info, enum, key, mutation, payload, perform, repetition_key
from app.reading import Connection, Node, column, deprecated, expression, filters, many, one, order, reads, where
from app.rules.graphql import ASK_FOR_CONDITIONS, ConditionFinding
from app.subsidies import models
from app.subsidies.service import match_replay, matching

from .programmes import ProgrammeVersion

enum(
    models.MatchState,
    "Whether a match still goes on.",
    running="It goes on.",
    done="It has been through all.",
    stopped="Somebody stopped it; what it found until then stays.",
)
enum(
    models.MatchChangeKind,
    "What became different.",
    began="Somebody is entitled.",
    amount="Another amount is due.",
    ended="Somebody is no longer entitled.",
)
_RUN, _COUNT, _CHANGE = models.MatchRun, models.MatchCount, models.MatchChange
OF_BUREAU = from_the_top(*match_replay.STAFF)
MatchRunOrder = order("MatchRunOrder", "How matches are sorted.", NEWEST=desc(col(_RUN.id)))
MatchCountOrder = order(
    "MatchCountOrder",
    "How figures of programmes are sorted.",
    ENTITLED=desc(col(_COUNT.passed)),
    FEN=desc(col(_COUNT.fen)),
)
MatchChangeOrder = order("MatchChangeOrder", "How changes are sorted.", FOUND=col(_CHANGE.id))


@filters
class MatchRunFilter:
    """Which matches."""

    state: models.MatchState | None = where(lambda v: col(_RUN.state) == v, "That stand so.")
    by_clock: bool | None = where(lambda v: col(_RUN.by_clock) == v, "That the clock began, or somebody.")


@filters
class MatchChangeFilter:
    """Which changes."""

    kind: models.MatchChangeKind | None = where(lambda v: col(_CHANGE.kind) == v, "Of this kind.")
    version: strawberry.ID | None = where(
        lambda v: col(_CHANGE.version_id) == v, "By this version.", of="ProgrammeVersion"
    )
    programme_version_id: strawberry.ID | None = deprecated(
        where(lambda v: col(_CHANGE.version_id) == v, "By this version.", of="ProgrammeVersion"),
        "Filters name objects without `Id`: give `version`; it stays until 2028-01-01 at least.",
    )


@reads(_COUNT)
class MatchCount:
    """A match's figures for one version of a programme."""

    version: ProgrammeVersion = one(_COUNT.version_id, "The version by which was judged.", with_parent=True)
    entitled: int = column(_COUNT.passed, "How many are entitled.")
    began: int = column(_COUNT.began, "How many were not entitled at the match before.")
    amount_changed: int = column(_COUNT.amount, "For how many another amount is due.")
    ended: int = column(_COUNT.ended, "How many are no longer entitled.")
    offered: int = column(_COUNT.offered, "How many were offered it.")
    withdrawn: int = column(_COUNT.withdrawn, "How many offers were taken back.")
    amount_fen: int = deprecated(
        column(_COUNT.fen, "What all who are entitled would get, in fen."),
        "It ends at 21 million yuan: ask for `totalFen`; it stays until 2028-01-01 at least.",
    )
    total_fen: Fen = column(_COUNT.fen, "What all who are entitled would get, in fen.")


@reads(_CHANGE)
class MatchChange:
    """What a match found different from the one before."""

    kind: models.MatchChangeKind = column(_CHANGE.kind, "What became different.")
    version: ProgrammeVersion = one(_CHANGE.version_id, "The version by which was judged.", with_parent=True)
    person: Person | None = one(PersonTable, "Of whom.", where=col(PersonTable.id) == _CHANGE.person_id)
    amount_fen: int = column(_CHANGE.fen, "What is due now, in fen.")


@reads(_RUN, visible_to=OF_BUREAU)
class MatchRun(Node):
    """Everybody matched against every programme that is open on a day."""

    on: date = column(_RUN.on_day, "The day for which the facts hold.")
    state: models.MatchState = column(_RUN.state, "Whether it still goes on.")
    by_clock: bool = column(_RUN.by_clock, "Whether the clock began it.")
    started_at: datetime = column(_RUN.started_at, "When it began.")
    started_by: Actor | None = acted(_RUN.started_by, "Who asked for it; null where the clock did.", openly=True)
    ended_at: datetime | None = column(_RUN.ended_at, "When it ended.")
    people: int = column(_RUN.people, "How many people are matched.")
    people_done: int = column(_RUN.people_done, "How many of them have been.")
    programmes: int = expression(func.cardinality(col(_RUN.versions)), "How many programmes were open.")
    facts_stored: int = column(_RUN.facts_stored, "Of how many people something else is known than before.")
    verdicts_stored: int = column(_RUN.verdicts_stored, "Of how many people the rules say something else.")
    counts: Connection[MatchCount] = many(_COUNT.run_id, "Its figures by programme.", order=MatchCountOrder)
    changes: Connection[MatchChange] = many(
        _CHANGE.run_id, "What it found different.", filter=MatchChangeFilter, order=MatchChangeOrder
    )
    history: Connection[AuditEntry] = history(_RUN.id)


@reads(None)
class MatchQuery:
    """Who is entitled to what."""

    match_runs: Connection[MatchRun] = many(
        _RUN, "Matches of everybody with every programme. For the bureau.", filter=MatchRunFilter, order=MatchRunOrder
    )
    match_run: MatchRun | None = one(_RUN, "One match.")


@strawberry.input(description="That everybody is matched now.")
class StartMatchInput:
    idempotency_key: str | None = repetition_key()


@payload
class StartMatchPayload:
    """A job does it."""

    match_run: MatchRun | None = strawberry.field(description="The match.")


@strawberry.input(description="Which match is stopped.")
class StopMatchInput:
    match_run_id: strawberry.ID = strawberry.field(description="The match.")
    idempotency_key: str | None = repetition_key()


@payload
class StopMatchPayload:
    """What it found until then stays."""

    match_run: MatchRun | None = strawberry.field(description="The match.")


@strawberry.input(description="What held of a person and a programme on a day.")
class ReplayMatchInput:
    programme_id: strawberry.ID = strawberry.field(description="The programme.")
    person_id: strawberry.ID = strawberry.field(description="The person.")
    on: date = strawberry.field(description="The day; the last match until then is meant.")


@payload
class ReplayMatchPayload:
    """What was said, and what the rules of that day say of the facts of that day when they are asked again."""

    on: date | None = strawberry.field(description="The day of the match that is meant.")
    passed: bool | None = strawberry.field(description="Whether all was met that is needed.")
    amount_fen: int | None = strawberry.field(description="How much was due, in fen.")
    same: bool | None = strawberry.field(description="Whether the same is said again.")
    findings: JSON | None = strawberry.field(
        description="Of each condition, as a verdict's `findings`.", deprecation_reason=ASK_FOR_CONDITIONS
    )
    found_of_conditions: list[ConditionFinding] | None = strawberry.field(
        description="What was found of each condition."
    )


@strawberry.type
class MatchMutation:
    """Everybody is matched."""

    @mutation("Has everybody matched with every open programme. For officers.")
    async def start_match(self, info: Info, input: StartMatchInput) -> StartMatchPayload:
        read = {"match_run": lambda changed: changed.run}
        return await perform(info, StartMatchPayload, matching.start_match, read, key=input.idempotency_key)

    @mutation("Stops a match at its next step.", run="match_run_id")
    async def stop_match(self, info: Info, input: StopMatchInput) -> StopMatchPayload:
        return await perform(
            info,
            StopMatchPayload,
            matching.stop_match,
            {"match_run": lambda changed: changed.run},
            run=key("MatchRun", input.match_run_id, "match_run_id"),
            key=input.idempotency_key,
        )

    @mutation(
        "Says again what a match said, whatever rules and facts are by now. For the person and the bureau.",
        programme="programme_id",
        person="person_id",
    )
    async def replay_match(self, info: Info, input: ReplayMatchInput) -> ReplayMatchPayload:
        return await perform(
            info,
            ReplayMatchPayload,
            match_replay.replay_match,
            {
                "on": lambda found: found.on,
                "passed": lambda found: found.passed,
                "amount_fen": lambda found: found.fen,
                "same": lambda found: found.same,
                "findings": lambda found: msgspec.to_builtins(found.findings),
                "found_of_conditions": lambda found: msgspec.json.encode(found.findings).decode(),
            },
            programme=key("Programme", input.programme_id, "programme_id"),
            person=key("Person", input.person_id, "person_id"),
            on=input.on,
        )
