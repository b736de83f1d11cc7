"""Small rosters for tests."""

import io
from collections.abc import Iterable

import openpyxl
from stdnum.cn import ric

HEADING = ("姓名", "性别", "身份证号", "手机号", "所属队伍", "民族", "居住区域", "服务类别", "加入日期")
TEAM = "八宝镇敬老助残志愿服务队155"


def id_number(order: int = 1, born: str = "19680308", region: str = "632222") -> str:
    """A valid identity number; `order` up to 999 tells people apart and is odd for men."""
    body = f"{region}{born}{order:03}"
    return body + ric.calc_check_digit(body + "0")


def row(order: int = 1, **changed: str) -> list[str]:
    """A line that is right except for what is `changed`."""
    right = {
        "name": "王秀英",
        "sex": "男" if order % 2 else "女",
        "id_number": id_number(order),
        "phone": f"1397000{order:04}",
        "team": TEAM,
        "ethnicity": "藏族",
        "residence": "八宝镇",
        "categories": "敬老助残",
        "joined_on": "2024-03-20",
    }
    return list({**right, **changed}.values())


def csv_of(*rows: Iterable[str], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    lines = [delimiter.join(cells) for cells in (HEADING, *rows)]
    return "\r\n".join(lines).encode(encoding)


def xlsx_of(*rows: Iterable[object], title: str = "名册") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for cells in rows:
        sheet.append(list(cells))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
