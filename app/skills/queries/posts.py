"""The statements of posts: who has which, and all that their level is made of."""

from typing import Any

from sqlalchemy import Date, Integer, Text, Uuid, and_, any_, bindparam, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation, OrganisationKind, Person
from app.accounts.queries.people import found_by
from app.kernel.db import statement
from app.kernel.queries import values
from app.skills.models import (
    Education,
    Employment,
    Grade,
    GradeBonus,
    Ladder,
    LadderState,
    Placement,
    Post,
    Rung,
)

_DAY = bindparam("day", type_=Date())
_REACH = bindparam("reach", type_=ARRAY(Uuid()))
_present = aliased(Ladder)
_own = aliased(Post)
_other, _work, _post, _ladder = aliased(Placement), aliased(Employment), aliased(Post), aliased(Ladder)
_graded = aliased(Ladder)
_top = aliased(Organisation)


def _ends(placement: type[Placement]) -> object:
    return func.least(func.coalesce(col(placement.until), _DAY), _DAY)


_SPANS = (
    select(func.jsonb_agg(func.jsonb_build_array(col(_other.since), _ends(_other))))
    .join(_work, col(_work.id) == col(_other.employment_id))
    .join(_post, col(_post.id) == col(_other.post_id))
    .join(_ladder, col(_ladder.id) == col(_post.ladder_id))
    .where(
        col(_work.person_id) == col(Employment.person_id),
        col(_ladder.code) == col(_present.code),
        col(_other.since) <= _DAY,
    )
    .correlate(_present, Employment)
    .scalar_subquery()
)
_DEGREES = (
    select(func.jsonb_agg(col(Education.degree)))
    .where(col(Education.person_id) == col(Employment.person_id), col(Education.completed_on) <= _DAY)
    .correlate(Employment)
    .scalar_subquery()
)
_GRADES = (
    select(func.jsonb_agg(col(Rung.number)))
    .join(Grade, col(Grade.rung_id) == col(Rung.id))
    .join(_graded, col(_graded.id) == col(Rung.ladder_id))
    .join(
        GradeBonus, and_(col(GradeBonus.grade_ladder) == col(_graded.code), col(GradeBonus.grade_number) == Rung.number)
    )
    .where(
        col(GradeBonus.ladder_id) == col(_present.id),
        col(Grade.person_id) == col(Employment.person_id),
        col(Grade.since) <= _DAY,
        or_(col(Grade.until).is_(None), col(Grade.until) > _DAY),
        col(Grade.ended_at).is_(None),
    )
    .correlate(_present, Employment)
    .scalar_subquery()
)
_BONUSES = (
    select(func.jsonb_agg(func.jsonb_build_array(col(GradeBonus.grade_number), col(GradeBonus.levels))))
    .where(col(GradeBonus.ladder_id) == col(_present.id))
    .correlate(_present)
    .scalar_subquery()
)
_ABOVE = (
    select(col(_top.id))
    .where(
        col(_top.parent_id).is_(None),
        col(_top.kind) == OrganisationKind.GOVERNMENT,
        col(_top.id) == any_(bindparam("above", type_=ARRAY(Uuid()))),
    )
    .exists()
)
_LOOKED_AFTER = or_(col(Organisation.path).op("&&")(_REACH), _ABOVE)


def _levels(*more: Any) -> Any:
    """Who has a post on the day, with all that the level is made of.

    By the version of the ladder that is in force on the day, whichever it was when the post was given.
    """
    return (
        select(
            col(Employment.person_id).label("person"),
            col(_present.id).label("ladder"),
            col(_present.names).label("ladder_names"),
            col(_present.step_every_years),
            col(_present.degree_years),
            col(_own.code),
            col(_own.names),
            col(_own.lowest),
            col(_own.highest),
            col(Organisation.name).label("organisation"),
            _SPANS.label("spans"),
            _DEGREES.label("degrees"),
            _GRADES.label("grades"),
            _BONUSES.label("bonuses"),
            _LOOKED_AFTER.label("looked_after"),
            *more,
        )
        .select_from(Placement)
        .join(Employment, col(Employment.id) == col(Placement.employment_id))
        .join(Organisation, col(Organisation.id) == col(Employment.organisation_id))
        .join(Post, col(Post.id) == col(Placement.post_id))
        .join(Ladder, col(Ladder.id) == col(Post.ladder_id))
        .join(
            _present,
            and_(
                col(_present.code) == col(Ladder.code),
                col(_present.state) == LadderState.PUBLISHED,
                col(_present.valid_from) <= _DAY,
                or_(col(_present.valid_until).is_(None), col(_present.valid_until) > _DAY),
            ),
        )
        .join(_own, and_(col(_own.ladder_id) == col(_present.id), col(_own.code) == col(Post.code)))
        .where(
            col(Placement.since) <= _DAY,
            or_(col(Placement.until).is_(None), col(Placement.until) > _DAY),
            or_(col(Employment.until).is_(None), col(Employment.until) >= _DAY),
        )
    )


LEVEL = statement(
    _levels()
    .where(col(Employment.person_id) == bindparam("person", type_=Uuid()))
    .order_by(col(Placement.since).desc())
    .limit(1)
)
_SEARCH: Any = bindparam("search", type_=Text())
_POST: Any = bindparam("post", type_=Text())
_AFTER: Any = bindparam("after", type_=Uuid())
_place = (col(Organisation.name), col(Person.pinyin), col(Placement.id))
_last = aliased(Placement)
_last_work, _last_unit, _last_person = aliased(Employment), aliased(Organisation), aliased(Person)
_AFTER_PLACE = (
    select(col(_last_unit.name), col(_last_person.pinyin), col(_last.id))
    .join(_last_work, col(_last_work.id) == col(_last.employment_id))
    .join(_last_unit, col(_last_unit.id) == col(_last_work.organisation_id))
    .join(_last_person, col(_last_person.id) == col(_last_work.person_id))
    .where(col(_last.id) == _AFTER)
)
LEVELS = statement(
    _levels(
        col(Placement.id).label("placement"),
        col(Placement.since).label("placed_since"),
        col(Employment.id).label("employment"),
        col(Person.name).label("name"),
    )
    .join(Person, col(Person.id) == col(Employment.person_id))
    .where(
        _LOOKED_AFTER,
        or_(_SEARCH.is_(None), found_by(_SEARCH)),
        or_(_POST.is_(None), col(_own.code) == _POST),
        or_(_AFTER.is_(None), tuple_(*_place) > _AFTER_PLACE.scalar_subquery()),
    )
    .order_by(*_place)
    .limit(bindparam("most", type_=Integer()))
)
"""Of those whom the actor looks after, by employer and name."""
EMPLOYMENT = statement(
    select(col(Employment.person_id), col(Employment.since), col(Employment.until), col(Organisation.path))
    .join(Organisation, col(Organisation.id) == col(Employment.organisation_id))
    .where(col(Employment.id) == bindparam("employment", type_=Uuid()))
    .with_for_update(of=Employment)
)
POST = statement(
    select(col(Post.id), col(Ladder.state))
    .join(Ladder, col(Ladder.id) == col(Post.ladder_id))
    .where(col(Post.id) == bindparam("post", type_=Uuid()))
)
PRESENT = statement(
    select(col(Placement.id), col(Placement.post_id), col(Placement.since))
    .where(col(Placement.employment_id) == bindparam("employment", type_=Uuid()), col(Placement.until).is_(None))
    .with_for_update()
)
END_PLACEMENT = statement(
    update(Placement).where(col(Placement.id) == bindparam("placement", type_=Uuid())).values(until=_DAY)
)
PLACE = statement(values(Placement, "id", "employment_id", "post_id", "since", "recorded_by", "recorded_at"))
