"""Pictures of the county's rewards, drawn here out of a few shapes: nobody else's photos are in the project."""

import io
from collections.abc import Callable

from PIL import Image, ImageDraw

SIDE, FINE = 480, 2
"""Pixels; drawn finer and made smaller, so that edges are smooth."""
PAPER, INK, SNOW = "#f3efe6", "#2f3a3d", "#ffffff"
Box = tuple[float, float, float, float]


class Sheet:
    """Shapes by hundredths of the side, from the upper left."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (SIDE * FINE, SIDE * FINE), PAPER)
        self.pen = ImageDraw.Draw(self.image)
        self.unit = SIDE * FINE / 100
        self.round((12, 84, 88, 90), "#ddd5c4", 3)

    def _at(self, *numbers: float) -> list[float]:
        return [number * self.unit for number in numbers]

    def round(self, box: Box, colour: str, corner: float = 4) -> None:
        self.pen.rounded_rectangle(self._at(*box), corner * self.unit, fill=colour)

    def oval(self, box: Box, colour: str) -> None:
        self.pen.ellipse(self._at(*box), fill=colour)

    def shape(self, colour: str, *corners: tuple[float, float]) -> None:
        self.pen.polygon([(x * self.unit, y * self.unit) for x, y in corners], fill=colour)

    def line(self, colour: str, width: float, *points: tuple[float, float]) -> None:
        self.pen.line([(x * self.unit, y * self.unit) for x, y in points], colour, round(width * self.unit), "curve")

    def ring(self, box: Box, colour: str, width: float) -> None:
        self.pen.ellipse(self._at(*box), outline=colour, width=round(width * self.unit))

    def webp(self) -> bytes:
        written = io.BytesIO()
        self.image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(written, "WEBP", quality=80)
        return written.getvalue()


def _sack(sheet: Sheet, colour: str, band: str) -> None:
    """Filled and sewn up at the top."""
    sheet.shape(colour, (28, 22), (72, 22), (78, 86), (22, 86))
    sheet.round((26, 17, 74, 25), band)
    sheet.oval((36, 42, 64, 70), SNOW)


def _flour(sheet: Sheet) -> None:
    _sack(sheet, "#e4cfa0", "#b98b46")
    sheet.line("#b98b46", 1.6, (50, 66), (50, 47))
    for y in (48, 53, 58):
        sheet.oval((43, y, 49, y + 4), "#d9a441")
        sheet.oval((51, y, 57, y + 4), "#d9a441")


def _washing_powder(sheet: Sheet) -> None:
    _sack(sheet, "#5b8fc7", "#2f5f97")
    for box in ((41, 50, 50, 59), (50, 46, 57, 53), (50, 56, 60, 66)):
        sheet.ring(box, "#5b8fc7", 1.2)


def _salt(sheet: Sheet) -> None:
    for left, colour in ((20, "#4f9a8d"), (52, "#3d8377")):
        sheet.round((left, 34, left + 28, 86), colour)
        sheet.round((left + 4, 46, left + 24, 68), SNOW)
        sheet.shape(colour, (left + 14, 50), (left + 20, 57), (left + 14, 64), (left + 8, 57))


def _towels(sheet: Sheet) -> None:
    for top, colour, stripe in ((44, "#d98a7b", "#b7604f"), (64, "#8fb3a5", "#5f8d7b")):
        sheet.round((18, top, 82, top + 20), colour, 9)
        sheet.round((18, top + 13, 82, top + 16), stripe, 0)
        sheet.oval((70, top + 3, 82, top + 17), stripe)


def _oil(sheet: Sheet) -> None:
    sheet.round((44, 14, 56, 24), "#c0392b", 2)
    sheet.shape("#e2b23b", (44, 24), (56, 24), (70, 40), (30, 40))
    sheet.round((30, 36, 70, 87), "#e2b23b", 5)
    sheet.ring((62, 38, 80, 62), "#c99a2a", 3)
    sheet.round((35, 52, 65, 76), SNOW)
    for box in ((44, 56, 50, 62), (50, 56, 56, 62), (44, 62, 50, 68), (50, 62, 56, 68)):
        sheet.oval(box, "#e9c400")


def _tea(sheet: Sheet) -> None:
    sheet.shape("#6d4a32", (18, 56), (62, 46), (84, 58), (40, 70))
    sheet.shape("#543723", (18, 56), (40, 70), (40, 86), (18, 72))
    sheet.shape("#7d573c", (40, 70), (84, 58), (84, 74), (40, 86))
    sheet.shape("#c0392b", (46, 49.5), (54, 47.8), (76, 60), (68, 62.4))
    sheet.shape("#a5281f", (68, 62.4), (76, 60), (76, 76), (68, 78.4))


def _notebooks(sheet: Sheet) -> None:
    for left, top, colour in ((20, 30, "#7aa5c9"), (26, 36, "#e0a96d"), (32, 42, "#8fb37a")):
        sheet.round((left, top, left + 38, top + 44), colour, 2)
        sheet.round((left + 8, top + 8, left + 30, top + 17), SNOW, 1)
    sheet.line("#e0b53c", 4, (80, 84), (80, 40))
    sheet.shape("#f0d9b5", (78, 40), (82, 40), (80, 32))
    sheet.shape(INK, (79.2, 35), (80.8, 35), (80, 32))


def _flask(sheet: Sheet) -> None:
    sheet.round((38, 14, 62, 30), "#4d5b60", 3)
    sheet.round((34, 27, 66, 87), "#9aa7ab", 7)
    sheet.round((39, 33, 44, 80), "#c9d2d4", 2)
    sheet.round((34, 52, 66, 62), "#c0392b", 0)


def _gloves(sheet: Sheet) -> None:
    for left, thumb, colour in ((16, 40, "#a34a3f"), (52, 50, "#8a3b32")):
        sheet.round((left + 4, 24, left + 28, 66), colour, 11)
        sheet.round((thumb, 44, thumb + 11, 62), colour, 5)
        sheet.round((left + 3, 64, left + 29, 86), "#e8dccb", 3)


def _haircut(sheet: Sheet) -> None:
    sheet.line("#8d999d", 4, (36, 64), (66, 18))
    sheet.line("#aab4b7", 4, (60, 64), (32, 18))
    sheet.ring((22, 60, 42, 82), "#c0392b", 4)
    sheet.ring((54, 60, 74, 82), "#c0392b", 4)
    sheet.oval((46, 46, 51, 51), INK)


def _repair(sheet: Sheet) -> None:
    sheet.round((20, 20, 64, 86), "#dfe6e8", 5)
    sheet.ring((28, 42, 56, 72), "#6d8a96", 4)
    sheet.round((26, 26, 40, 32), "#9fb2ba", 2)
    sheet.oval((50, 26, 57, 33), "#c0392b")
    sheet.line("#8d999d", 3.4, (76, 26), (76, 56))
    sheet.round((71, 54, 81, 84), "#e0a53c", 4)


def _checkup(sheet: Sheet) -> None:
    sheet.round((22, 24, 78, 86), SNOW, 5)
    sheet.round((38, 19, 62, 29), "#8d999d", 3)
    sheet.round((46, 35, 54, 57), "#c0392b", 1)
    sheet.round((39, 42, 61, 50), "#c0392b", 1)
    sheet.line("#3d8377", 2, (28, 70), (40, 70), (45, 63), (51, 78), (56, 70), (72, 70))


DRAWN: dict[str, Callable[[Sheet], None]] = {
    "flour": _flour,
    "salt": _salt,
    "towels": _towels,
    "oil": _oil,
    "washing_powder": _washing_powder,
    "tea": _tea,
    "notebooks": _notebooks,
    "flask": _flask,
    "gloves": _gloves,
    "haircut": _haircut,
    "repair": _repair,
    "checkup": _checkup,
}


def drawn(name: str) -> bytes:
    """The picture of that name, as WebP."""
    sheet = Sheet()
    DRAWN[name](sheet)
    return sheet.webp()
