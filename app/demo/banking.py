"""The bank of the demonstration: it reads what it is ordered, and answers as banks do."""

import csv
from collections.abc import Sequence
from datetime import date
from io import StringIO
from typing import NamedTuple
from xml.sax.saxutils import escape

from defusedxml import ElementTree
from stdnum import luhn

from app.subsidies.formats import pain
from app.subsidies.models import FileFormat

RETURNED = "AC04"
"""Closed account: the code of ISO 20022."""
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
COLUMNS = ("end_to_end_id", "amount", "status", "booked_on", "reason")
ISSUER = "621700"
MODULUS = 97
"""Accounts whose number, without issuer and check digit, it divides are closed."""


class Told(NamedTuple):
    """An ordered payment, and whether it is paid."""

    name: str
    amount: str
    paid: bool


def card(number: int, *, closed: bool = False) -> str:
    """A card of this bank: another one for each number, with its check digit."""
    plain = f"{ISSUER}{number * MODULUS + (not closed):012d}"
    return plain + luhn.calc_check_digit(plain)


def answer(order: bytes, ordered: FileFormat, answered: FileFormat, *, on: date) -> bytes:
    """What the bank says of an order: money for closed accounts comes back, all else is paid."""
    lines = _of_xml(order) if ordered is FileFormat.PAIN_001 else _of_csv(order)
    told = [Told(name, amount, not _is_closed(account)) for name, amount, account in lines]
    return _statement(told, on) if answered is FileFormat.CAMT_053 else _table(told, on)


def _is_closed(account: str) -> bool:
    return int(account[len(ISSUER) : -1]) % MODULUS == 0


def _of_csv(order: bytes) -> list[tuple[str, str, str]]:
    lines = csv.DictReader(StringIO(order.decode("utf-8-sig"), newline=""))
    return [(line["end_to_end_id"], line["amount"], line["account"]) for line in lines]


def _of_xml(order: bytes) -> list[tuple[str, str, str]]:
    names = {"": pain.NAMESPACE}
    found = ElementTree.fromstring(order).iterfind(".//CdtTrfTxInf", names)
    paths = ("PmtId/EndToEndId", "Amt/InstdAmt", "CdtrAcct/Id/Othr/Id")
    return [tuple(each.findtext(path, "", names) for path in paths) for each in found]


def _table(told: Sequence[Told], on: date) -> bytes:
    made = StringIO(newline="")
    rows = csv.writer(made)
    rows.writerow(COLUMNS)
    for name, amount, paid in told:
        status, reason = ("成功", "") if paid else ("退回", f"{RETURNED} 账户已销户")
        rows.writerow((name, amount, status, on.isoformat(), reason))
    return made.getvalue().encode("gb18030")


def _statement(told: Sequence[Told], on: date) -> bytes:
    """camt.053: a booked entry for each payment."""
    first, entries = escape(told[0].name), "".join(_entry(each, on) for each in told)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE}"><BkToCstmrStmt><GrpHdr>'
        f"<MsgId>{first}</MsgId><CreDtTm>{on}T20:00:00+08:00</CreDtTm></GrpHdr><Stmt><Id>{first}</Id>"
        f"<Acct><Id><Othr><Id>NOTPROVIDED</Id></Othr></Id></Acct>{entries}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _entry(told: Told, on: date) -> str:
    way = "DBIT" if told.paid else "CRDT"
    why = "" if told.paid else f"<RtrInf><Rsn><Cd>{RETURNED}</Cd></Rsn><AddtlInf>账户已销户</AddtlInf></RtrInf>"
    return (
        f'<Ntry><Amt Ccy="CNY">{escape(told.amount)}</Amt><CdtDbtInd>{way}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        f"<BookgDt><Dt>{on}</Dt></BookgDt><BkTxCd><Prtry><Cd>PMNT</Cd></Prtry></BkTxCd><NtryDtls><TxDtls>"
        f"<Refs><EndToEndId>{escape(told.name)}</EndToEndId></Refs>{why}</TxDtls></NtryDtls></Ntry>"
    )
