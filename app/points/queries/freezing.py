"""The statements of frozen accounts."""

from typing import Any

from sqlalchemy import DateTime, Text, Uuid, any_, bindparam, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlmodel import col

from app.accounts.models import Organisation, OrganisationKind, Person
from app.accounts.queries.people import person_within
from app.accounts.queries.survivors import survivor_of
from app.kernel.db import statement
from app.kernel.queries import values
from app.points.models.freezing import Freeze, FreezeEnd

ID = bindparam("freeze", type_=Uuid())
BY = bindparam("by", type_=Uuid())
NOW = bindparam("now", type_=DateTime(timezone=True))
SAID = bindparam("said", type_=Text())
_PEOPLE: Any = bindparam("people", type_=ARRAY(Uuid))


def counts(moment: Any) -> Any:
    """Whether a freeze keeps points from being spent at a moment."""
    return col(Freeze.ended_at).is_(None) & or_(col(Freeze.confirmed_at).is_not(None), col(Freeze.lapses_at) > moment)


# The highest office out of `reach` that a person belongs to; everybody belongs to the county's own.
OFFICE_OVER = statement(
    select(col(Organisation.id))
    .join(Person, col(Person.id) == bindparam("person", type_=Uuid()))
    .where(
        col(Organisation.id) == any_(bindparam("reach", type_=ARRAY(Uuid))),
        or_(
            person_within(array([col(Organisation.id)])),
            col(Organisation.parent_id).is_(None) & (col(Organisation.kind) == OrganisationKind.GOVERNMENT),
        ),
    )
    .order_by(func.cardinality(col(Organisation.path)))
    .limit(1)
)
PERSON_EXISTS = statement(select(col(Person.id)).where(col(Person.id) == bindparam("person", type_=Uuid())))
ADD_FREEZE = statement(
    values(Freeze, "id", "person_id", "organisation_id", "reason", "proposed_by", "proposed_at", "lapses_at")
    .on_conflict_do_nothing(index_elements=["person_id"], index_where=col(Freeze.ended_at).is_(None))
    .returning(col(Freeze.id))
)
PERSON_OF_FREEZE = statement(select(col(Freeze.person_id)).where(col(Freeze.id) == ID))
FREEZE_TO_DECIDE = statement(
    select(
        Freeze.__table__,  # type: ignore[attr-defined]
        survivor_of(col(Freeze.proposed_by)).label("proposer"),
        survivor_of(col(Freeze.lift_proposed_by)).label("lift_proposer"),
    )
    .where(col(Freeze.id) == ID)
    .with_for_update(of=Freeze)
)
CONFIRM = statement(update(Freeze).where(col(Freeze.id) == ID).values(confirmed_by=BY, confirmed_at=NOW))
END = statement(
    update(Freeze).where(col(Freeze.id) == ID).values(ended_by=BY, ended_at=NOW, ended_as=bindparam("as_what"))
)
PROPOSE_LIFT = statement(
    update(Freeze).where(col(Freeze.id) == ID).values(lift_proposed_by=BY, lift_proposed_at=NOW, lift_reason=SAID)
)
OBJECT = statement(update(Freeze).where(col(Freeze.id) == ID).values(objection=SAID, objected_at=NOW))
ANSWER = statement(update(Freeze).where(col(Freeze.id) == ID).values(answer=SAID, answered_by=BY, answered_at=NOW))
EMERGENCY_SINCE = statement(
    select(
        exists().where(
            col(Freeze.person_id) == bindparam("person", type_=Uuid()),
            col(Freeze.lapses_at) > bindparam("since", type_=DateTime(timezone=True)),
            or_(col(Freeze.ended_as) == FreezeEnd.LAPSED, col(Freeze.ended_as) == FreezeEnd.DECLINED),
        )
    )
)
LAPSE = statement(
    update(Freeze)
    .where(
        col(Freeze.ended_at).is_(None),
        col(Freeze.confirmed_at).is_(None),
        col(Freeze.lapses_at) <= NOW,
    )
    .values(ended_at=col(Freeze.lapses_at), ended_as=FreezeEnd.LAPSED)
    .returning(col(Freeze.id))
)
STANDING_OF = statement(select(exists().where(col(Freeze.person_id) == any_(_PEOPLE), col(Freeze.ended_at).is_(None))))
FREEZES_OF = statement(
    select(
        col(Freeze.reason),
        col(Freeze.proposed_at),
        col(Freeze.confirmed_at),
        col(Freeze.lapses_at),
        col(Freeze.ended_at),
        col(Freeze.ended_as),
        col(Freeze.objection),
        col(Freeze.answer),
    )
    .where(
        col(Freeze.person_id) == bindparam("person", type_=Uuid()),
        or_(col(Freeze.confirmed_at).is_not(None), col(Freeze.lapses_at).is_not(None)),
    )
    .order_by(col(Freeze.proposed_at))
)
