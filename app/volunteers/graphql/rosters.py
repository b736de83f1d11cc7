"""Imports of rosters, for those who may import: how far they are, and what came of them."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import Integer, and_, case, cast, desc
from sqlmodel import col
from strawberry.scalars import JSON

from app.accounts.graphql import Actor, AuditEntry, Organisation, acted, history
from app.accounts.graphql.sight import below
from app.kernel.graphql import enum
from app.reading import (
    Connection,
    Node,
    column,
    deprecated,
    expression,
    filters,
    member,
    one,
    order,
    part,
    reads,
    where,
    within,
)
from app.volunteers import models
from app.volunteers.roster_kinds import WORKER_SCOPE, WORKER_STAFF
from app.volunteers.service import COUNTY_STAFF, WRITE

enum(
    models.ImportState,
    "How an import stands.",
    queued="It waits for its turn.",
    running="It is being read and taken in.",
    done="It has ended; the report is there.",
    failed=(
        "It could not be done; `failureCode` says why. What came in until then stays: importing the roster again "
        "adds the rest."
    ),
    cancelled="Somebody stopped it; what came in until then stays.",
)
enum(
    models.RosterKind,
    "What a roster lists.",
    volunteers="Volunteers with their teams.",
    workers="Workers of enterprises with their skill grades and wages.",
)
RosterImportOrder = order(
    "RosterImportOrder", "How imports are sorted.", NEWEST=desc(col(models.RosterImport.created_at))
)
_report: Any = col(models.RosterImport.report)


_NUMBERS = {
    "rows": "Rows below the heading.",
    "people": "People in the accepted rows.",
    "teams": "Teams in the accepted rows.",
    "memberships": "Memberships in the accepted rows; null in rosters of workers, as all that they don't hold.",
    "enterprises": "Enterprises in the accepted rows; null in rosters of volunteers, as all that they don't hold.",
    "grades": "Skill grades in the accepted rows.",
    "wages": "Wages in the accepted rows.",
    "repeated_rows": "Rows that say what another row said.",
    "refused_rows": "Rows that were refused.",
    "new_people": "People who were not known before.",
    "new_teams": "Teams that were not known before.",
    "new_memberships": "Memberships that were not known before.",
    "new_enterprises": "Enterprises that were not known before.",
    "new_employments": "Employments that were not known before.",
    "new_grades": "Skill grades that were not known before.",
    "new_wages": "Wages that were not known before.",
}


def _number(name: str) -> Any:
    return expression(cast(_report[name].astext, Integer), _NUMBERS[name])


@filters
class RosterImportFilter:
    """Which imports."""

    state: models.ImportState | None = where(lambda v: col(models.RosterImport.state) == v, "Which stand so.")
    kind: models.RosterKind | None = where(lambda v: col(models.RosterImport.kind) == v, "That list such.")
    dry_run: bool | None = where(lambda v: col(models.RosterImport.dry_run) == v, "That only reported, or did it.")
    organisation: strawberry.ID | None = where(
        lambda v: col(models.RosterImport.organisation_id) == v, "Below this organisation.", of="Organisation"
    )
    created_from: datetime | None = where(lambda v: col(models.RosterImport.created_at) >= v, "Not uploaded before.")
    created_before: datetime | None = where(lambda v: col(models.RosterImport.created_at) < v, "Uploaded before.")


@part
class RosterCell:
    """A cell of a roster about which there is something to say."""

    sheet: str | None = member("sheet", "The name of the sheet.")
    line: int | None = member("line", "The line in the sheet, counted from 1.", Integer)
    column: str | None = member("column", "The heading of the column.")
    value: str | None = member("value", "What the cell holds; phone and identity numbers masked.")
    reason: str | None = member("reason", "A stable code that says why, such as `BAD_PHONE`.")


@reads(
    models.RosterImport,
    visible_to=case(
        (
            col(models.RosterImport.kind) == models.RosterKind.WORKERS,
            below(models.RosterImport.organisation_id, *WORKER_STAFF, scopes=(WORKER_SCOPE,)),
        ),
        else_=below(models.RosterImport.organisation_id, *COUNTY_STAFF, scopes=(WRITE,)),
    ),
)
class RosterImport(Node):
    """A roster that was uploaded. The numbers of the report are null until it is done."""

    organisation: Organisation = one(
        models.RosterImport.organisation_id, "The organisation above its teams, or enterprises."
    )
    kind: models.RosterKind = column(models.RosterImport.kind, "What it lists.")
    file_name: str = column(models.RosterImport.file_name, "What the file was called.")
    dry_run: bool = column(models.RosterImport.dry_run, "Whether it only reports and changes nothing.")
    state: models.ImportState = column(models.RosterImport.state, "How it stands.")
    rows_total: int = column(
        models.RosterImport.rows_total, "Rows in the file; 0 until it is read, and of a dry run until it has ended."
    )
    rows_done: int = column(
        models.RosterImport.rows_done,
        "Rows that are taken in; a dry run looks at all in one go and says 0 until it has ended.",
    )
    created_at: datetime = column(models.RosterImport.created_at, "When it was uploaded.")
    created_by: Actor | None = acted(models.RosterImport.created_by, "Who uploaded it.", openly=True)
    finished_at: datetime | None = column(models.RosterImport.finished_at, "When it ended.")
    failure_code: str | None = expression(
        _report["failure"]["code"].astext,
        "Why it failed: `IMPORT_GIVEN_UP` where its job failed too often, so that an administrator may repeat it, or "
        "the roster be uploaded again; else what is wrong with the file, as the mutation would refuse it.",
    )
    rows: int | None = _number("rows")
    people: int | None = _number("people")
    teams: int | None = _number("teams")
    memberships: int | None = _number("memberships")
    repeated_rows: int | None = _number("repeated_rows")
    refused_rows: int | None = _number("refused_rows")
    new_people: int | None = _number("new_people")
    new_teams: int | None = _number("new_teams")
    new_memberships: int | None = _number("new_memberships")
    enterprises: int | None = _number("enterprises")
    grades: int | None = _number("grades")
    wages: int | None = _number("wages")
    new_enterprises: int | None = _number("new_enterprises")
    new_employments: int | None = _number("new_employments")
    new_grades: int | None = _number("new_grades")
    new_wages: int | None = _number("new_wages")
    refused: JSON | None = deprecated(
        expression(
            _report["refused"],
            "The refused cells, a thousand at most: each with sheet, line, column, value (numbers masked) and reason.",
        ),
        "Its shape is not told: ask for `refusedCells`; it stays until 2028-01-01 at least.",
    )
    remarks: JSON | None = deprecated(
        expression(_report["remarks"], "Cells that were taken but that somebody should look at, in the same form."),
        "Its shape is not told: ask for `remarkedCells`; it stays until 2028-01-01 at least.",
    )
    refused_cells: list[RosterCell] | None = within(
        _report["refused"], "The refused cells, a thousand at most; null until it has ended."
    )
    remarked_cells: list[RosterCell] | None = within(
        _report["remarks"], "Cells that were taken but that somebody should look at; null until it has ended."
    )
    refused_kept: bool = expression(
        col(models.RosterImport.refused_workbook).is_not(None),
        "Whether the workbook of the refused rows can be fetched.",
    )
    repeatable: bool = expression(
        and_(
            col(models.RosterImport.dry_run),
            col(models.RosterImport.state) == models.ImportState.DONE,
            col(models.RosterImport.file).is_not(None),
        ),
        "Whether a dry run's file is still there to be imported.",
    )
    history: Connection[AuditEntry] = history(models.RosterImport.id)
