"""Payments as CSV: UTF-8 with a byte order mark, so that spreadsheets show Chinese; amounts in yuan."""

import csv
from io import StringIO

from . import Order, yuan

MEDIA_TYPE = "text/csv; charset=utf-8"
SUFFIX = "csv"
COLUMNS = (
    *("order", "pay_on", "payer", "payer_account", "payer_bank", "payer_bank_code"),
    *("end_to_end_id", "amount", "currency", "holder", "account", "bank", "bank_code", "note"),
)


def write(order: Order) -> bytes:
    """A header and a line for each payment."""
    made = StringIO(newline="")
    lines = csv.writer(made, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    payer = (order.payer.holder, order.payer.account, order.payer.bank, order.payer.bank_code or "")
    for payment in order.payments:
        payee = payment.payee
        lines.writerow(
            (
                *(order.id, order.pay_on.isoformat(), *payer, payment.id, yuan(payment.fen), "CNY"),
                *(payee.holder, payee.account, payee.bank, payee.bank_code or "", payment.note),
            )
        )
    return made.getvalue().encode("utf-8-sig")
