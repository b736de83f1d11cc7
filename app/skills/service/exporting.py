"""What goes out of skills as workbooks: an enterprise's roster, what it owed, the figures of all."""

import asyncio
from typing import Any
from uuid import UUID

import msgspec

from app.kernel import audit
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotFound
from app.kernel.i18n import mark, translate
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.kernel.workbooks import Sheet, workbook
from app.skills.queries import exports as queries

from .wages import require_over

BUREAU = (Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
ROSTER = (
    "序号",
    "企业名称",
    "统一社会信用代码",
    "姓名",
    "身份证号码",
    "职业（工种）",
    "现等级",
    "评价日期",
    "技能津贴",
    "入职日期",
    "工号",
)
"""As rosters are handed in, so that one that went out can come in again."""
ROSTER_NAME = "花名册"
ARREARS = (
    mark("Name"),
    mark("Staff number"),
    mark("Grade"),
    mark("Level"),
    mark("Yuan a month"),
    mark("From"),
    mark("Decided on"),
    mark("Month"),
    mark("Days"),
    mark("Days of the month"),
    mark("Owed for the month, in yuan"),
    mark("Owed in all, in yuan"),
)
_ARREARS = mark("Arrears")
_FIGURES = mark("Skill wages")
_YEARS, _RUNGS, _OCCUPATIONS, _ENTERPRISES = (
    mark("First paid in"),
    mark("Grades"),
    mark("Occupations"),
    mark("Enterprises"),
)
_WORKERS, _YUAN = mark("Employees"), mark("Yuan a month")
_CODE, _SINCE = mark("Credit code"), mark("Wage table since")


class Noted(msgspec.Struct, frozen=True):
    organisation: UUID


async def export_roster(
    tx: Transaction, actor: Actor, *, organisation: UUID, key: str | None = None
) -> tuple[str, bytes]:
    """The roster of an enterprise with identity numbers in full: its file's name, and the workbook.

    For its HR and the bureau; who fetched it is put on record, once for a key.
    """
    found = await _enterprise(tx, actor, organisation)
    rows = await tx.all(queries.ROSTER, organisation=organisation)
    await _note(tx, actor, organisation=organisation, key=key)
    lines = [
        [
            at,
            row.enterprise,
            row.credit_code or "",
            row.name,
            tx.vault.open(row.id_number_sealed) if row.id_number_sealed else "",
            row.occupation,
            row.grade,
            row.since,
            int(row.fen) / 100,
            row.hired_on,
            row.number or "",
        ]
        for at, row in enumerate(rows, start=1)
    ]
    content = await asyncio.to_thread(workbook, [Sheet(ROSTER_NAME, ROSTER, lines)])
    return f"{found.name}{ROSTER_NAME}.xlsx", content


@once
async def _note(tx: Transaction, actor: Actor, *, organisation: UUID, key: str | None) -> Noted:
    await audit.record(tx, actor, "skills.export_roster", organisation)
    return Noted(organisation)


async def arrears_statement(tx: Transaction, actor: Actor, *, organisation: UUID, language: str) -> tuple[str, bytes]:
    """What an enterprise owed because wages were decided late, a line for each worker and month."""
    found = await _enterprise(tx, actor, organisation)
    rows = await tx.all(queries.ARREARS, organisation=organisation)
    lines = [line for row in rows for line in _owed(row, tx.settings.zone)]
    headings = [translate(each, language) for each in ARREARS]
    content = await asyncio.to_thread(workbook, [Sheet(translate(_ARREARS, language), headings, lines)])
    return f"{found.name}-{translate(_ARREARS, language)}.xlsx", content


def _owed(row: Row, zone: Any) -> list[list[Any]]:
    decided = row.decided_at.astimezone(zone).date()
    head = [row.name, row.number or "", row.grade or "", row.level or "", int(row.fen) / 100, row.since, decided]
    return [
        [*head, month["month"], month["days"], month["of"], month["fen"] / 100, row.arrears_fen / 100 if not at else ""]
        for at, month in enumerate(row.arrears_months)
    ]


async def statistics_workbook(tx: Transaction, actor: Actor, *, language: str) -> tuple[str, bytes]:
    """The public figures; for the bureau and auditors with a sheet of all enterprises."""

    def sheet(title: str, first: str, rows: list[Row], name: str) -> Sheet:
        words = [translate(each, language) for each in (first, _WORKERS, _YUAN)]
        return Sheet(translate(title, language), words, [[row[name], row.workers, int(row.fen) / 100] for row in rows])

    sheets = [
        sheet(_YEARS, _YEARS, await tx.all(queries.BY_YEAR), "year"),
        sheet(_RUNGS, _RUNGS, await tx.all(queries.BY_RUNG), "name"),
        sheet(_OCCUPATIONS, _OCCUPATIONS, await tx.all(queries.BY_OCCUPATION), "name"),
    ]
    if actor.reach(*BUREAU):
        words = [translate(each, language) for each in (_ENTERPRISES, _CODE, _SINCE, _WORKERS, _YUAN)]
        lines = [
            [row.name, row.credit_code or "", row.table_since or "", row.workers, int(row.fen) / 100]
            for row in await tx.all(queries.BY_ENTERPRISE)
        ]
        sheets.append(Sheet(translate(_ENTERPRISES, language), words, lines))
    content = await asyncio.to_thread(workbook, sheets)
    return f"{translate(_FIGURES, language)}.xlsx", content


async def _enterprise(tx: Transaction, actor: Actor, organisation: UUID) -> Row:
    found = await tx.maybe(queries.ENTERPRISE, organisation=organisation)
    if found is None:
        raise NotFound(field="organisation")
    require_over(actor, found.path)
    return found
