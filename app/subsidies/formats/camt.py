"""What a bank answers as ISO 20022 camt.053.001.08 (BankToCustomerStatement): the booked entries of an account.

Money that went out under a payment's id was paid; money that came in under it came back. What names no payment, such as
a fee, is passed over. The file comes from elsewhere: one with a document type or too deep is refused unread.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from itertools import islice
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from pyiso20022.camt import camt_053_001_08 as iso
from xsdata.exceptions import ConverterWarning, ParserError
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig

from app.kernel.i18n import mark
from app.subsidies.models import BankAnswer

from . import MAX_ROWS, Answered, fen, unreadable

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
DEEPEST = 40
BOOKED = "BOOK"
NOBODY = "NOTPROVIDED"
MAX_WORDS = 200

_NOT_CAMT = mark("it is no camt.053.001.08")
_XML = mark("it is no well-formed XML, has a document type, or is nested too deep")
_DAY = mark("an entry has no booking date")
_CURRENCY = mark("an amount is not in CNY")


def read(content: bytes) -> Sequence[Answered]:
    """An answer for each booked entry that names a payment. Raises ResultUnreadable."""
    _require_harmless(content)
    parser = XmlParser(config=ParserConfig(fail_on_converter_warnings=True))
    try:
        found = parser.from_bytes(content, iso.Document)
    except (ParserError, ConverterWarning, TypeError, ValueError):
        raise unreadable(_NOT_CAMT, "Document") from None
    entries = (entry for statement in found.bk_to_cstmr_stmt.stmt for entry in statement.ntry)
    return list(islice((answer for entry in entries for answer in _answers(entry)), MAX_ROWS + 1))


def _require_harmless(content: bytes) -> None:
    """Before anything is built of it: no document type, so no entities; not deep; the right message."""
    depth = 0
    try:
        for number, (event, element) in enumerate(iterparse(BytesIO(content), ("start", "end"), forbid_dtd=True)):
            if number == 0 and element.tag != f"{{{NAMESPACE}}}Document":
                raise unreadable(_NOT_CAMT, "Document")
            depth += 1 if event == "start" else -1
            if depth > DEEPEST:
                raise unreadable(_XML, str(DEEPEST))
            if event == "end":
                element.clear()
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise unreadable(_XML, "1") from None


def _answers(entry: iso.ReportEntry10) -> Iterator[Answered]:
    if entry.sts.cd != BOOKED:
        return
    where = entry.ntry_ref or entry.acct_svcr_ref or "Ntry"
    details = [each for detail in entry.ntry_dtls for each in detail.tx_dtls]
    for each in details:
        name = each.refs.end_to_end_id if each.refs else None
        if not name or name == NOBODY:
            continue
        amount = each.amt or (entry.amt if len(details) == 1 else None)
        if amount is not None and amount.ccy != "CNY":
            raise unreadable(_CURRENCY, where)
        out = (each.cdt_dbt_ind or entry.cdt_dbt_ind) is iso.CreditDebitCode.DBIT and not entry.rvsl_ind
        answer = BankAnswer.PAID if out else BankAnswer.RETURNED
        reason = None if out else _reason(each.rtr_inf)
        yield Answered(name, fen(amount.value if amount else None, where), answer, reason, _day(entry, where))


def _day(entry: iso.ReportEntry10, where: str) -> date:
    booked = entry.bookg_dt or entry.val_dt
    day: date | None = None
    if booked is not None and booked.dt is not None:
        day = booked.dt.to_date()
    elif booked is not None and booked.dt_tm is not None:
        day = booked.dt_tm.to_datetime().date()
    if day is None or not 1900 <= day.year <= 2200:
        raise unreadable(_DAY, where)
    return day


def _reason(given: iso.PaymentReturnReason5 | None) -> str | None:
    """The bank's code and words."""
    if given is None:
        return None
    code = (given.rsn.cd or given.rsn.prtry) if given.rsn else None
    return " ".join(filter(None, [code, *given.addtl_inf]))[:MAX_WORDS] or None
