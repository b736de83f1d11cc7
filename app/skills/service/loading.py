"""A ladder comes from a file, whole: its rungs, what they need, its posts."""

from uuid import UUID

from app.accounts.service import require_whole_deployment
from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.identity import Actor
from app.rules import service as rules
from app.skills.errors import DraftExists, LadderExists
from app.skills.facts import catalogue
from app.skills.ladder_file import LadderFile, Way, conditions, read_ladder
from app.skills.models import LadderState
from app.skills.queries import ladders as queries

from .ladders import STAFF, LadderSaved, publish_all, rules_code


async def load_ladder(tx: Transaction, actor: Actor, *, text: str, publish: bool = True) -> LadderSaved:
    """Takes the ladder of a TOML text over as a new version, published from the day that it names.

    With `publish` false it stays a draft: a person's file must be published by somebody else. Raises
    LadderFileRefused for each key that is amiss, LadderExists, DraftExists.
    """
    await require_whole_deployment(tx, actor, roles=STAFF)
    ladder = read_ladder(text)
    newest = await tx.maybe(queries.NEWEST, code=ladder.code)
    if newest is not None and newest.state == LadderState.DRAFT:
        raise DraftExists()
    if newest is not None and newest.version >= ladder.version:
        raise LadderExists(version=newest.version)
    new = ids.new()
    await tx.execute(
        queries.ADD_LADDER,
        id=new,
        code=ladder.code,
        version=ladder.version,
        names=ladder.name,
        previous_id=newest.id if newest else None,
        state=LadderState.DRAFT,
        valid_from=ladder.valid_from,
        theory_pass=ladder.pass_mark.theory if ladder.pass_mark else None,
        practice_pass=ladder.pass_mark.practice if ladder.pass_mark else None,
        notice_working_days=ladder.notice_working_days,
        register_within_years=ladder.register_within_years,
        renew_every_years=ladder.renew_every_years,
        levels=ladder.levels,
        step_every_years=ladder.step_every_years,
        degree_years={degree.value: years for degree, years in ladder.degree_counts_as_years.items()},
        created_by=actor.person,
        created_at=tx.now,
        authors=[actor.person] if actor.person else [],
    )
    await _rungs(tx, actor, new, ladder)
    await _posts(tx, new, ladder)
    for each in ladder.equivalence:
        await tx.value(
            queries.KNOW_EQUIVALENCE,
            id=ids.new(),
            held_ladder=ladder.code,
            held_number=each.rung,
            counts_ladder=each.ladder,
            counts_number=each.counts_as,
            years=each.years,
            clause=each.clause,
            recorded_by=actor.person,
            recorded_at=tx.now,
        )
    await audit.record(tx, actor, "skills.load_ladder", new, after={"code": ladder.code, "version": ladder.version})
    if publish:
        await publish_all(tx, actor, ladder=new, valid_from=ladder.valid_from)
    return LadderSaved(new, ladder.version)


async def _rungs(tx: Transaction, actor: Actor, ladder: UUID, file: LadderFile) -> None:
    keys: dict[int, UUID] = {}
    for each in file.rung:
        keys[each.number] = ids.new()
        await tx.execute(
            queries.ADD_RUNG,
            id=keys[each.number],
            ladder_id=ladder,
            number=each.number,
            names=each.name,
            national_level=each.national_level,
            appointed=each.appointed,
            comprehensive_review=each.needs_comprehensive_review,
            training_hours_per_renewal=each.training_hours_per_renewal,
        )
        saved = await _rules(tx, actor, file, each.number, each.any_of)
        await _need(tx, keys[each.number], saved)
    for occupation in file.occupation:
        names = occupation.name or {"zh": occupation.code}
        known = await tx.value(queries.KNOW_OCCUPATION, new=ids.new(), code=occupation.code, names=names)
        for number, override in occupation.rung.items():
            saved = await _rules(tx, actor, file, int(number), override.any_of, occupation=occupation.code)
            await _need(tx, keys[int(number)], saved, occupation=known)


async def _rules(
    tx: Transaction,
    actor: Actor,
    file: LadderFile,
    number: int,
    ways: list[Way],
    *,
    occupation: str | None = None,
) -> UUID:
    """The rules of a rung; where nothing is asked, rules without conditions, which everybody meets."""
    saved = await rules.save_rules(
        tx,
        actor,
        code=rules_code(file.code, number, occupation),
        names=file.rung[number - 1].name,
        catalogue=catalogue(),
        conditions=conditions(ways, file.clause or f"{file.name['zh']} {file.valid_from.isoformat()}"),
        valid_from=file.valid_from,
    )
    return saved.id


async def _need(tx: Transaction, rung: UUID, rule_set: UUID, *, occupation: UUID | None = None) -> None:
    await tx.execute(queries.SET_PREREQUISITE, new=ids.new(), rung=rung, occupation=occupation, rule_set=rule_set)


async def _posts(tx: Transaction, ladder: UUID, file: LadderFile) -> None:
    for post in file.post:
        lowest, highest = post.levels
        await tx.execute(
            queries.ADD_POST,
            id=ids.new(),
            ladder_id=ladder,
            code=post.code,
            names=post.name,
            lowest=lowest,
            highest=highest,
        )
    for bonus in file.professional_grade:
        for number, levels in bonus.adds_levels.items():
            await tx.execute(
                queries.ADD_BONUS,
                id=ids.new(),
                ladder_id=ladder,
                grade_ladder=bonus.ladder,
                grade_number=int(number),
                levels=levels,
            )
