"""One-time codes, and the messages that carry them."""

from sqlalchemy import Text, Uuid, any_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col

from app.accounts.models import ApiToken, Message, Person, RoleGrant, Session, SignInCode
from app.kernel.db import statement
from app.kernel.queries import values

CODES_SENT = statement(
    select(
        (col(SignInCode.phone_index) == bindparam("phone_index")).label("to_phone"),
        (col(SignInCode.address) == bindparam("address")).label("from_address"),
        col(SignInCode.sent_at),
        col(SignInCode.expires_at),
        col(SignInCode.used_at),
    )
    .where(
        or_(
            col(SignInCode.phone_index) == bindparam("phone_index"),
            col(SignInCode.address) == bindparam("address"),
        ),
        col(SignInCode.sent_at) > bindparam("since"),
    )
    .order_by(col(SignInCode.sent_at))
)
ADD_CODE = statement(values(SignInCode, "id", "phone_index", "address", "code_hash", "sent_at", "expires_at"))
LATEST_CODE = statement(
    select(
        col(SignInCode.id),
        col(SignInCode.code_hash),
        col(SignInCode.tries),
        col(SignInCode.expires_at),
        col(SignInCode.used_at),
    )
    .where(col(SignInCode.phone_index) == bindparam("phone_index"))
    .order_by(col(SignInCode.sent_at).desc(), col(SignInCode.id).desc())
    .limit(1)
    .with_for_update()
)
COUNT_TRY = statement(
    update(SignInCode).where(col(SignInCode.id) == bindparam("code")).values(tries=col(SignInCode.tries) + 1)
)
USE_CODE = statement(update(SignInCode).where(col(SignInCode.id) == bindparam("code")).values(used_at=bindparam("now")))
FORGET_CODES = statement(delete(SignInCode).where(col(SignInCode.sent_at) < bindparam("before")))

PEOPLE_OF_PHONE = statement(
    select(
        col(Person.id),
        col(Person.name),
        col(Person.merged_into),
        select(col(RoleGrant.id))
        .where(
            col(RoleGrant.person_id) == col(Person.id),
            col(RoleGrant.revoked_at).is_(None),
            col(RoleGrant.role) == any_(bindparam("staff_roles", type_=ARRAY(Text))),
        )
        .exists()
        .label("staff"),
    )
    .where(col(Person.phone_index) == bindparam("phone_index"))
    .order_by(col(Person.pinyin), col(Person.id))
)
PHONES_OF_PEOPLE = statement(
    select(col(Person.id), col(Person.phone_sealed), col(Person.language))
    .where(
        col(Person.id) == any_(bindparam("people", type_=ARRAY(Uuid()))),
        col(Person.phone_sealed).is_not(None),
    )
    .order_by(col(Person.id))
)

_MESSAGE = ("id", "recipient_sealed", "recipient_masked", "text_sealed", "created_at")
ADD_MESSAGE = statement(values(Message, *_MESSAGE))
ADD_MESSAGE_TO_KNOWN = statement(
    insert(Message).from_select(
        _MESSAGE,
        select(*(bindparam(name, type_=Message.__table__.c[name].type) for name in _MESSAGE)).where(  # type: ignore[attr-defined]
            select(col(Person.id)).where(col(Person.phone_index) == bindparam("phone_index")).exists()
        ),
    )
)
UNSENT_MESSAGE = statement(
    select(col(Message.recipient_sealed), col(Message.text_sealed)).where(
        col(Message.id) == bindparam("message"), col(Message.sent_at).is_(None)
    )
)
MESSAGE_SENT = statement(
    update(Message).where(col(Message.id) == bindparam("message")).values(sent_at=bindparam("now"))
)
LATEST_MESSAGES = statement(
    select(
        col(Message.id),
        col(Message.recipient_sealed),
        col(Message.text_sealed),
        col(Message.created_at),
        col(Message.sent_at),
    )
    .order_by(col(Message.created_at).desc(), col(Message.id).desc())
    .limit(bindparam("number"))
)
FORGET_MESSAGES = statement(delete(Message).where(col(Message.created_at) < bindparam("before")))
FORGET_SESSIONS = statement(
    delete(Session).where(
        func.least(col(Session.expires_at), func.coalesce(col(Session.revoked_at), col(Session.expires_at)))
        < bindparam("before")
    )
)
FORGET_TOKENS = statement(delete(ApiToken).where(col(ApiToken.expires_at) < bindparam("before")))
