"""The settlement as a workbook: what each place gave of each reward, and every entry behind it."""

import io
from zoneinfo import ZoneInfo

import xlsxwriter

from app.kernel.i18n import mark, translate
from app.kernel.workbooks import IN_MEMORY

from .models import Refusal
from .service.settling import Settlement

_ITEMS = (
    mark("Merchant"),
    mark("Place"),
    mark("Reward"),
    mark("Vouchers"),
    mark("Came back"),
    mark("Quantity"),
    mark("Points"),
)
_ENTRIES = (
    mark("Time"),
    mark("Merchant"),
    mark("Place"),
    mark("Reward"),
    mark("Quantity"),
    mark("Points"),
    mark("To whom"),
)
_REFUSED = (
    mark("Time"),
    mark("Merchant"),
    mark("Why it did not count"),
    mark("How it was settled"),
    mark("Voucher"),
)
WHY = {
    Refusal.UNKNOWN_VOUCHER: mark("No voucher has this code"),
    Refusal.OTHER_COUNTER: mark("The voucher is for another place"),
    Refusal.OWN_VOUCHER: mark("Who handed it over had redeemed it"),
    Refusal.ALREADY_FULFILLED: mark("It had been handed over already"),
    Refusal.ALREADY_RETURNED: mark("It had been given back"),
    Refusal.VOUCHER_EXPIRED: mark("Its time was over"),
    Refusal.VOUCHER_FROZEN: mark("The voucher was blocked"),
}
WIDE, NARROW = 26, 11


def workbook(settled: Settlement, language: str, zone: ZoneInfo) -> bytes:
    """XLSX with a sheet of sums, one of entries, and one of what was refused, if anything was.

    The first ends in a sum that the program computes anew when a number is changed.
    """
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, IN_MEMORY) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        total = book.add_format({"bold": True, "top": 1})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        items = book.add_worksheet(translate(mark("Sums"), language))
        _heads(items, [translate(each, language) for each in _ITEMS], head, wide=3)
        rows = settled.items
        for row, item in enumerate(rows, 1):
            items.write_row(row, 0, [item.merchant, item.place, item.reward])
            items.write_row(row, 3, [item.vouchers, item.returned, item.quantity, item.points])
        last = len(rows) + 1
        items.write_string(last, 0, translate(mark("Together"), language), total)
        for column, letter in enumerate("DEFG", 3):
            value = sum((row.vouchers, row.returned, row.quantity, row.points)[column - 3] for row in rows)
            items.write_formula(last, column, f"=SUM({letter}2:{letter}{max(last, 2)})", total, value)
        entries = book.add_worksheet(translate(mark("Entries"), language))
        _heads(entries, [translate(each, language) for each in _ENTRIES], head, wide=4)
        for row, entry in enumerate(settled.entries, 1):
            entries.write_datetime(row, 0, entry.happened_at.astimezone(zone).replace(tzinfo=None), moment)
            entries.write_row(row, 1, [entry.merchant, entry.place, entry.reward])
            entries.write_row(row, 4, [entry.quantity, entry.points, entry.holder])
        if settled.refused:
            refused = book.add_worksheet(translate(mark("Refused hand-overs"), language))
            _heads(refused, [translate(each, language) for each in _REFUSED], head, wide=4)
            for row, each in enumerate(settled.refused, 1):
                refused.write_datetime(row, 0, each.said_at.astimezone(zone).replace(tzinfo=None), moment)
                why = translate(WHY[each.reason], language)
                refused.write_row(row, 1, [each.merchant, why, each.note or "", each.code])
    return written.getvalue()


def _heads(sheet: "xlsxwriter.workbook.Worksheet", heads: list[str], style: object, *, wide: int) -> None:
    sheet.write_row(0, 0, heads, style)
    sheet.set_column(0, wide - 1, WIDE)
    sheet.set_column(wide, len(heads) - 1, NARROW)
    sheet.freeze_panes(1, 0)
