"""What must always hold of public notices."""

from sqlalchemy import exists, literal, select
from sqlmodel import col

from app.kernel.db import statement
from app.kernel.verification import Check

from .models import Objection, PublicNotice

_waiting = exists().where(col(Objection.notice_id) == col(PublicNotice.id), col(Objection.answered_at).is_(None))
UNHEARD = statement(
    select(col(PublicNotice.id), col(PublicNotice.state)).where(
        _waiting != (col(PublicNotice.state) == literal("suspended"))
    )
)

CHECKS = (
    Check(
        "notices.objections_stop_the_clock",
        "A notice is suspended exactly while an objection waits for an answer: none runs out unheard.",
        UNHEARD,
    ),
)
