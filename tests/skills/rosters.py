"""Small rosters of workers for tests, and the ladder whose grades they name."""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from stdnum.cn import uscc

from app.kernel import ids
from app.kernel.db import Database
from tests.volunteers.rosters import id_number, xlsx_of

DATA = Path(__file__).parent.parent / "data" / "rosters"
WORKERS = DATA / "workers.xlsx"
HEADING = (
    "序号",
    "企业名称",
    "统一社会信用代码",
    "姓名",
    "身份证号码",
    "职业（工种）",
    "原等级",
    "现等级",
    "评价日期",
    "技能津贴",
)
GRADES = ("学徒工", "初级工", "中级工", "高级工", "技师", "高级技师", "特级技师", "首席技师")
LEVELS = (None, 5, 4, 3, 2, 1, None, None)


def credit_code(order: int = 1) -> str:
    """A valid credit code of its own for each order."""
    body = f"91632222{order:09}"
    return body + str(uscc.calc_check_digit(body + "0"))


def row(order: int = 1, **changed: object) -> list[object]:
    """A line that is right except for what is `changed`."""
    right: dict[str, object] = {
        "place": order,
        "enterprise": "祁连变压器有限公司",
        "credit_code": credit_code(),
        "name": "王秀英",
        "id_number": id_number(order),
        "occupation": "变压器互感器制造工",
        "former": "高级工",
        "grade": "二级/技师",
        "since": "2026-02-10",
        "wage": 800,
    }
    return list({**right, **changed}.values())


def workers_xlsx(*rows: Iterable[object]) -> bytes:
    return xlsx_of(["祁连县企业技能人才花名册"], ["单位：元/月"], HEADING, *rows)


async def eight_grades(db: Database) -> dict[str, UUID]:
    """The ladder of eight grades, published; its rungs by name. The one that is there, if there is one."""
    there = await db.column(
        "SELECT json_build_array(rung.names->>'zh', rung.id) FROM rung JOIN ladder ON ladder.id = ladder_id"
        " WHERE code = 'new-eight-grades'",
        [],
    )
    if there:
        return {name: UUID(rung) for name, rung in there}
    ladder = ids.new()
    await db.column(
        "INSERT INTO ladder (id, code, version, names, state, valid_from, notice_working_days, created_at)"
        " VALUES ($1, 'new-eight-grades', 1, $2, 'draft', '2022-03-18', 5, now())",
        [ladder, {"zh": "新八级工"}],
    )
    made = {}
    for number, (name, level) in enumerate(zip(GRADES, LEVELS, strict=True), start=1):
        made[name] = ids.new()
        await db.column(
            "INSERT INTO rung (id, ladder_id, number, names, national_level) VALUES ($1, $2, $3, $4, $5)",
            [made[name], ladder, number, {"zh": name}, level],
        )
    await db.column("UPDATE ladder SET state = 'published', published_at = now() WHERE id = $1", [ladder])
    return made
