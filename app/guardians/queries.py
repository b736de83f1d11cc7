"""The statements of guardians."""

from sqlalchemy import DateTime, Text, Uuid, bindparam, case, literal, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col

from app.accounts.models import Organisation, Person
from app.kernel.db import statement
from app.kernel.queries import values
from app.volunteers.models import Membership, Volunteer

from .models import GuardianConsent, GuardianLink, Guardianship

VOLUNTEER = bindparam("volunteer", type_=Uuid())
NOW = bindparam("now", type_=DateTime(timezone=True))
_CONSENT = bindparam("consent", type_=Uuid())
_PRESENT = col(Guardianship.ended_at).is_(None)

MINOR = statement(
    select(
        col(Volunteer.id),
        col(Volunteer.person_id),
        col(Person.name),
        col(Person.birth_date),
        col(Person.phone_index),
        col(Guardianship.id).label("guardianship"),
        col(Guardianship.phone_sealed),
        col(Guardianship.phone_index).label("guardian_phone_index"),
    )
    .join(Person, col(Person.id) == col(Volunteer.person_id))
    .outerjoin(Guardianship, (col(Guardianship.volunteer_id) == col(Volunteer.id)) & _PRESENT)
    .where(col(Volunteer.id) == VOLUNTEER)
    .with_for_update(of=Volunteer, key_share=True)
)
TEAMS_OF = statement(
    select(col(Organisation.path))
    .join(Membership, col(Membership.team_id) == col(Organisation.id))
    .where(col(Membership.volunteer_id) == VOLUNTEER, col(Membership.left_on).is_(None))
)
END = statement(update(Guardianship).where(col(Guardianship.volunteer_id) == VOLUNTEER, _PRESENT).values(ended_at=NOW))
ADD = statement(
    values(
        Guardianship,
        "id",
        "volunteer_id",
        "relation",
        "name_sealed",
        "name_masked",
        "phone_sealed",
        "phone_index",
        "phone_masked",
        "named_by",
        "named_at",
    )
)

_asked = insert_or(GuardianConsent).values(
    id=bindparam("id", type_=Uuid()),
    guardianship_id=bindparam("guardianship", type_=Uuid()),
    activity_id=bindparam("activity", type_=Uuid()),
    shift_id=bindparam("shift", type_=Uuid()),
    risks_acknowledged=bindparam("risks_acknowledged"),
    state=literal("asked", Text()),
    asked_by=bindparam("by", type_=Uuid()),
    asked_at=NOW,
)
_stays = col(GuardianConsent.state) == literal("given")
ASK = statement(
    _asked.on_conflict_do_update(
        index_elements=["guardianship_id", "activity_id"],
        set_={
            **{name: _asked.excluded[name] for name in ("shift_id", "risks_acknowledged", "asked_by", "asked_at")},
            "state": case((_stays, col(GuardianConsent.state)), else_=literal("asked")),
            "decided_at": case((_stays, col(GuardianConsent.decided_at)), else_=null()),
            "wording_version": case((_stays, col(GuardianConsent.wording_version)), else_=null()),
        },
    ).returning(
        col(GuardianConsent.id),
        col(GuardianConsent.state),
        (col(GuardianConsent.data_agreed) & col(GuardianConsent.location_agreed)).label("data_too"),
    )
)
"""What was agreed to stays so while the guardian is asked for more."""

LINKS_SENT = statement(
    select(col(GuardianLink.sent_at))
    .join(GuardianConsent, col(GuardianConsent.id) == col(GuardianLink.consent_id))
    .join(Guardianship, col(Guardianship.id) == col(GuardianConsent.guardianship_id))
    .where(
        or_(
            col(Guardianship.phone_index) == bindparam("phone_index"),
            col(Guardianship.volunteer_id) == VOLUNTEER,
        ),
        col(GuardianLink.sent_at) > bindparam("since", type_=DateTime(timezone=True)),
    )
    .order_by(col(GuardianLink.sent_at))
)
REVOKE_LINKS = statement(
    update(GuardianLink)
    .where(
        col(GuardianLink.revoked_at).is_(None),
        col(GuardianLink.consent_id).in_(
            select(col(GuardianConsent.id))
            .join(Guardianship, col(Guardianship.id) == col(GuardianConsent.guardianship_id))
            .where(
                col(Guardianship.volunteer_id) == VOLUNTEER,
                or_(_CONSENT.is_(None), col(GuardianConsent.id) == _CONSENT),
            )
        ),
    )
    .values(revoked_at=NOW)
)
"""All links of a volunteer's guardians, or those of one consent."""
ADD_LINK = statement(values(GuardianLink, "id", "consent_id", "sent_at", "expires_at"))
LINK = statement(
    select(
        col(GuardianLink.id),
        col(GuardianLink.expires_at),
        col(GuardianLink.revoked_at),
        col(GuardianConsent.id).label("consent"),
        col(GuardianConsent.state),
        col(GuardianConsent.data_agreed),
        col(GuardianConsent.location_agreed),
        col(GuardianConsent.activity_id),
        col(GuardianConsent.shift_id),
        col(GuardianConsent.risks_acknowledged),
        col(Guardianship.volunteer_id),
        col(Guardianship.ended_at),
        col(Guardianship.phone_sealed),
        col(Person.id).label("person"),
        col(Person.name),
        col(Person.birth_date),
        col(Person.language),
    )
    .join(GuardianConsent, col(GuardianConsent.id) == col(GuardianLink.consent_id))
    .join(Guardianship, col(Guardianship.id) == col(GuardianConsent.guardianship_id))
    .join(Volunteer, col(Volunteer.id) == col(Guardianship.volunteer_id))
    .join(Person, col(Person.id) == col(Volunteer.person_id))
    .where(col(GuardianLink.id) == bindparam("link", type_=Uuid()))
    .with_for_update(of=Volunteer, key_share=True)
)
ANSWER = statement(
    update(GuardianConsent)
    .where(col(GuardianConsent.id) == bindparam("consent", type_=Uuid()))
    .values(
        state=bindparam("new_state"),
        data_agreed=bindparam("data"),
        location_agreed=bindparam("location"),
        wording_version=bindparam("wording"),
        decided_at=NOW,
        expires_on=bindparam("until"),
    )
)

EXPORTED_GUARDIANSHIPS = statement(
    select(
        col(Guardianship.id),
        col(Guardianship.relation),
        col(Guardianship.name_sealed),
        col(Guardianship.phone_sealed),
        col(Guardianship.named_at),
        col(Guardianship.ended_at),
    )
    .join(Volunteer, col(Volunteer.id) == col(Guardianship.volunteer_id))
    .where(col(Volunteer.person_id) == bindparam("person", type_=Uuid()))
    .order_by(col(Guardianship.named_at))
)
EXPORTED_CONSENTS = statement(
    select(
        col(GuardianConsent.guardianship_id),
        col(GuardianConsent.activity_id),
        col(GuardianConsent.state),
        col(GuardianConsent.data_agreed),
        col(GuardianConsent.location_agreed),
        col(GuardianConsent.wording_version),
        col(GuardianConsent.asked_at),
        col(GuardianConsent.decided_at),
        col(GuardianConsent.expires_on),
    )
    .join(Guardianship, col(Guardianship.id) == col(GuardianConsent.guardianship_id))
    .join(Volunteer, col(Volunteer.id) == col(Guardianship.volunteer_id))
    .where(col(Volunteer.person_id) == bindparam("person", type_=Uuid()))
    .order_by(col(GuardianConsent.asked_at))
)
BOTH_PRESENT = statement(
    select(col(Guardianship.id)).where(
        _PRESENT,
        col(Guardianship.volunteer_id) == bindparam("merged", type_=Uuid()),
        select(literal(1))
        .select_from(_other := Guardianship.__table__.alias("other"))  # type: ignore[attr-defined]
        .where(_other.c.volunteer_id == bindparam("survivor", type_=Uuid()), _other.c.ended_at.is_(None))
        .exists(),
    )
)
"""The present guardianship of who is merged, where the survivor has one, too."""
