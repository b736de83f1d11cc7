"""One cell of a hand-made roster: what people type, read as what they mean, or refused with a reason.

The functions return the value or raise `Problem`; an empty cell is an empty text.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache

from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

from app.accounts.models import Sex

from .tables import Cell

MAX_NAME = 50
MAX_TEXT = 100

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x1f]")
_SPACES = re.compile(r"\s+")
_BETWEEN_CHINESE = re.compile(r"(?<=[\u2e80-\u9fff\U00020000-\U0003ffff·]) (?=[\u2e80-\u9fff\U00020000-\U0003ffff·])")
_MIDDLE_DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅●", "·"))
_LIST = re.compile(r"[、,;/|，；\s]+")
_PHONE_NOISE = re.compile(r"[\s()./‐‑–—−-]")
_PHONE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_ID_NOISE = re.compile(r"[\s‐‑–—−-]")
_ID_NUMBER = re.compile(r"\d{17}[\dX]")
_DATE = re.compile(
    r"(?P<year>\d{4})(?:(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
    r"|年(?P<month_zh>\d{1,2})月(?P<day_zh>\d{1,2})[日号]?"
    r"|(?P<month_plain>\d{2})(?P<day_plain>\d{2}))(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SERIAL_ORIGIN = date(1899, 12, 30)
"""Excel's day 0, put so that its leap day of 1900, which never was, doesn't matter."""
_EXACT_DIGITS = 15
"""Excel keeps so many digits of a number; the 18 of an identity number come out rounded."""
_SEX = {
    **dict.fromkeys(("男", "男性", "M", "MALE", "1"), Sex.MALE),
    **dict.fromkeys(("女", "女性", "F", "FEMALE", "2"), Sex.FEMALE),
}


class Problem(Exception):
    """Why a cell can't be taken: a key of `reasons.REFUSALS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def as_typed(cell: Cell | None) -> str:
    """The cell as its author sees it, for reports and for the workbook that goes back."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def text(cell: Cell | None) -> str:
    """Full-width letters and spaces made plain, Excel's leading apostrophe and invisible characters dropped."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", as_typed(cell)))
    return _SPACES.sub(" ", plain.strip().lstrip("'’‘`")).strip()


def name(cell: Cell | None) -> str:
    """A name of a person, a team or a place: without the spaces that align Chinese names in print."""
    return _BETWEEN_CHINESE.sub("", text(cell).translate(_MIDDLE_DOTS))


def person_name(cell: Cell | None) -> str:
    found = name(cell)
    return _required(found if any(letter.isalpha() for letter in found) else "", "name_missing", MAX_NAME)


def team_name(cell: Cell | None) -> str:
    return _required(name(cell), "team_missing", MAX_TEXT)


def short(cell: Cell | None) -> str | None:
    found = name(cell)
    if len(found) > MAX_TEXT:
        raise Problem("too_long")
    return found or None


def phone(cell: Cell | None) -> str:
    """Eleven digits of a mobile number in mainland China; +86, dashes and spaces are let pass."""
    plain = _PHONE_NOISE.sub("", text(cell))
    if not plain:
        raise Problem("phone_missing")
    found = _PHONE.fullmatch(plain)
    if not found:
        raise Problem("phone_invalid")
    return found[1]


def id_number(cell: Cell | None, today: date) -> str:
    """An identity number of GB 11643: 18 characters, its date of birth real, its MOD 11-2 character right."""
    if isinstance(cell, (int, float)) and len(as_typed(cell)) > _EXACT_DIGITS:
        raise Problem("id_precision_lost")
    plain = _ID_NOISE.sub("", text(cell)).upper()
    if not plain:
        raise Problem("id_missing")
    if not _ID_NUMBER.fullmatch(plain):
        raise Problem("id_format")
    try:
        born = birth_date(plain)
    except ValueError:
        raise Problem("id_date") from None
    if not date(1900, 1, 1) <= born <= today:
        raise Problem("id_date")
    if ric.calc_check_digit(plain) != plain[-1]:
        raise Problem("id_checksum")
    return plain


def birth_date(number: str) -> date:
    """From a whole identity number; ValueError when there is no such day."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def region_known(number: str) -> bool:
    """Whether the list of regions has the number's; a renamed county's may be right and yet not be there."""
    return _region_known(number[:6], number[6:10])


@lru_cache(maxsize=4096)
def _region_known(region: str, year: str) -> bool:
    try:
        ric.get_birth_place(f"{region}{year}01010000")
    except InvalidComponent:
        return False
    return True


def day(cell: Cell | None, today: date) -> date | None:
    """A day in one of the ways people write it, or Excel's number of it; never one to come."""
    if isinstance(cell, datetime):
        found = cell.date()
    elif isinstance(cell, date):
        found = cell
    else:
        plain = text(cell)
        if not plain:
            return None
        found = _day_of(plain)
    if found > today:
        raise Problem("date_in_future")
    if found.year < 1900:
        raise Problem("date_invalid")
    return found


def _day_of(plain: str) -> date:
    if _SERIAL.fullmatch(plain):
        return _SERIAL_ORIGIN + timedelta(days=int(float(plain)))
    found = _DATE.fullmatch(plain.replace("年 ", "年").replace("月 ", "月"))
    if not found:
        raise Problem("date_invalid")
    month = found["month"] or found["month_zh"] or found["month_plain"]
    day_of_month = found["day"] or found["day_zh"] or found["day_plain"]
    try:
        return date(int(found["year"]), int(month), int(day_of_month))
    except ValueError:
        raise Problem("date_invalid") from None


def sex(cell: Cell | None) -> Sex | None:
    """None for an empty cell."""
    plain = text(cell).upper()
    if not plain:
        return None
    if plain not in _SEX:
        raise Problem("sex_unknown")
    return _SEX[plain]


def several(cell: Cell | None) -> list[str]:
    """The parts of a list, separated by any of the marks in use."""
    return [part for part in _LIST.split(text(cell)) if part]


def _required(found: str, missing: str, most: int) -> str:
    if not found:
        raise Problem(missing)
    if len(found) > most:
        raise Problem("too_long")
    return found
