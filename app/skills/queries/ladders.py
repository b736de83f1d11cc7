"""The statements of ladders: their versions, rungs, what rungs need, posts."""

from sqlalchemy import Date, Uuid, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col

from app.accounts.queries.survivors import with_survivors
from app.kernel.db import statement
from app.kernel.queries import values
from app.rules.models import RuleSet
from app.skills.models import (
    Equivalence,
    GradeBonus,
    Ladder,
    LadderState,
    Occupation,
    Post,
    Prerequisite,
    Rung,
)

_LADDER = bindparam("ladder", type_=Uuid())
_DAY = bindparam("day", type_=Date())
_AUTHOR = bindparam("author", type_=Uuid())
CONTENT = (
    "names",
    "theory_pass",
    "practice_pass",
    "notice_working_days",
    "register_within_years",
    "renew_every_years",
    "levels",
    "step_every_years",
    "degree_years",
)
"""What a version says, beside its rungs."""
NEWEST = statement(
    select(Ladder.__table__)  # type: ignore[attr-defined]
    .where(col(Ladder.code) == bindparam("code"))
    .order_by(col(Ladder.version).desc())
    .limit(1)
    .with_for_update()
)
NEWEST_PUBLISHED = statement(
    select(Ladder.__table__)  # type: ignore[attr-defined]
    .where(col(Ladder.code) == bindparam("code"), col(Ladder.state) == LadderState.PUBLISHED)
    .order_by(col(Ladder.version).desc())
    .limit(1)
    .with_for_update()
)
LADDER = statement(
    select(Ladder.__table__, with_survivors(col(Ladder.authors)).label("written_by"))  # type: ignore[attr-defined]
    .where(col(Ladder.id) == _LADDER)
    .with_for_update(of=Ladder)
)
RUNG = statement(
    select(Rung.__table__, col(Ladder.state), col(Ladder.code))  # type: ignore[attr-defined]
    .join(Ladder, col(Ladder.id) == col(Rung.ladder_id))
    .where(col(Rung.id) == bindparam("rung", type_=Uuid()))
    .with_for_update(of=Ladder)
)
RUNGS = statement(
    select(Rung.__table__)  # type: ignore[attr-defined]
    .where(col(Rung.ladder_id) == _LADDER)
    .order_by(col(Rung.number))
)
PREREQUISITES = statement(
    select(Prerequisite.__table__, col(Rung.number), col(RuleSet.state), col(RuleSet.code))  # type: ignore[attr-defined]
    .join(Rung, col(Rung.id) == col(Prerequisite.rung_id))
    .join(RuleSet, col(RuleSet.id) == col(Prerequisite.rule_set_id))
    .where(col(Rung.ladder_id) == _LADDER)
    .order_by(col(Rung.number))
)
POSTS = statement(
    select(Post.__table__)  # type: ignore[attr-defined]
    .where(col(Post.ladder_id) == _LADDER)
    .order_by(col(Post.highest).desc())
)
BONUSES = statement(select(GradeBonus.__table__).where(col(GradeBonus.ladder_id) == _LADDER))  # type: ignore[attr-defined]
ADD_LADDER = statement(
    values(
        Ladder,
        "id",
        "code",
        "version",
        *CONTENT,
        "previous_id",
        "valid_from",
        "created_by",
        "created_at",
        "authors",
        state=bindparam("state"),
    )
)
ADD_RUNG = statement(
    values(
        Rung,
        "id",
        "ladder_id",
        "number",
        "names",
        "national_level",
        "appointed",
        "comprehensive_review",
        "training_hours_per_renewal",
    )
)
ADD_POST = statement(values(Post, "id", "ladder_id", "code", "names", "lowest", "highest"))
ADD_BONUS = statement(values(GradeBonus, "id", "ladder_id", "grade_ladder", "grade_number", "levels"))
SET_PREREQUISITE = statement(
    insert_or(Prerequisite)
    .values(
        id=bindparam("new", type_=Uuid()),
        rung_id=bindparam("rung", type_=Uuid()),
        occupation_id=bindparam("occupation", type_=Uuid()),
        rule_set_id=bindparam("rule_set", type_=Uuid()),
    )
    .on_conflict_do_update(
        constraint="uq_prerequisite_rung_id_occupation_id",
        set_={"rule_set_id": bindparam("rule_set", type_=Uuid())},
    )
)
KNOW_OCCUPATION = statement(
    insert_or(Occupation)
    .values(id=bindparam("new", type_=Uuid()), code=bindparam("code"), names=bindparam("names"))
    .on_conflict_do_update(index_elements=["code"], set_={"code": bindparam("code")})
    .returning(col(Occupation.id))
)
OCCUPATION = statement(
    select(col(Occupation.id), col(Occupation.code), col(Occupation.names)).where(
        col(Occupation.id) == bindparam("occupation", type_=Uuid())
    )
)
KNOW_EQUIVALENCE = statement(
    insert_or(Equivalence)
    .values(
        {
            name: bindparam(name)
            for name in (
                "id",
                "held_ladder",
                "held_number",
                "counts_ladder",
                "counts_number",
                "years",
                "clause",
                "recorded_by",
                "recorded_at",
            )
        }
    )
    .on_conflict_do_update(
        index_elements=["held_ladder", "held_number", "counts_ladder", "counts_number"],
        set_={name: bindparam(name) for name in ("years", "clause", "recorded_by", "recorded_at")},
    )
    .returning(col(Equivalence.id))
)
WROTE = statement(
    update(Ladder)
    .where(col(Ladder.id) == _LADDER, col(Ladder.state) == LadderState.DRAFT)
    .values(authors=func.array_append(func.array_remove(col(Ladder.authors), _AUTHOR), _AUTHOR))
)
CHANGE_LADDER = statement(
    update(Ladder)
    .where(col(Ladder.id) == _LADDER)
    .values({name: bindparam(f"new_{name}") for name in CONTENT if name not in ("levels", "degree_years")})
)
CHANGE_RUNG = statement(
    update(Rung)
    .where(col(Rung.id) == bindparam("rung", type_=Uuid()))
    .values(
        names=bindparam("new_names"),
        comprehensive_review=bindparam("new_comprehensive_review"),
        training_hours_per_renewal=bindparam("new_training_hours"),
    )
)
END_LADDER = statement(update(Ladder).where(col(Ladder.id) == _LADDER).values(valid_until=_DAY))
PUBLISH_LADDER = statement(
    update(Ladder)
    .where(col(Ladder.id) == _LADDER)
    .values(
        state=LadderState.PUBLISHED,
        valid_from=_DAY,
        published_by=bindparam("by", type_=Uuid()),
        published_at=bindparam("now"),
    )
)
_OF_LADDER = select(col(Rung.id)).where(col(Rung.ladder_id) == _LADDER)
DROP_DRAFT = (
    statement(delete(Prerequisite).where(col(Prerequisite.rung_id).in_(_OF_LADDER))),
    statement(delete(Rung).where(col(Rung.ladder_id) == _LADDER)),
    statement(delete(Post).where(col(Post.ladder_id) == _LADDER)),
    statement(delete(GradeBonus).where(col(GradeBonus.ladder_id) == _LADDER)),
    statement(delete(Ladder).where(col(Ladder.id) == _LADDER)),
)
"""In this order."""
IN_FORCE = statement(
    select(col(Ladder.id), col(Ladder.code), col(Ladder.version))
    .where(
        col(Ladder.state) == LadderState.PUBLISHED,
        col(Ladder.valid_from) <= _DAY,
        or_(col(Ladder.valid_until).is_(None), col(Ladder.valid_until) > _DAY),
    )
    .order_by(col(Ladder.code))
)
