"""The statements about imports whose work is over: given up, or files no longer needed."""

from sqlalchemy import Uuid, any_, bindparam, cast, func, null, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import col

from app.kernel.db import statement
from app.volunteers.models import ImportState, RosterImport

from .rosters import GIVEN_UP, UNFINISHED

CANDIDATES = statement(select(col(RosterImport.id)).where(UNFINISHED, col(RosterImport.created_by).is_not(None)))
"""Those of the command line have no job."""
GIVE_UP = statement(
    update(RosterImport)
    .where(col(RosterImport.id) == any_(bindparam("roster_imports", type_=ARRAY(Uuid))), UNFINISHED)
    .values(
        state=ImportState.FAILED,
        finished_at=bindparam("now"),
        report=func.coalesce(col(RosterImport.report), cast({}, JSONB)).op("||")(
            cast({"failure": {"code": GIVEN_UP, "params": {}}}, JSONB)
        ),
    )
)
FORGET_FILES = statement(
    update(RosterImport)
    .where(
        col(RosterImport.finished_at) < bindparam("before"),
        or_(col(RosterImport.file).is_not(None), col(RosterImport.refused_workbook).is_not(None)),
    )
    .values(file=null(), refused_workbook=null())
)
