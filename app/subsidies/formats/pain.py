"""Payments as ISO 20022 pain.001.001.09 (CustomerCreditTransferInitiation), read back before it is given out."""

from decimal import Decimal

from pyiso20022.pain import pain_001_001_09 as iso
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.serializers import XmlSerializer
from xsdata.formats.dataclass.serializers.config import SerializerConfig
from xsdata.models.datatype import XmlDate, XmlDateTime

from . import Order, Payee, Payment, yuan

MEDIA_TYPE = "application/xml"
SUFFIX = "xml"
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
CNAPS = "CNAPS"
"""The clearing system whose members the 12 digits of a bank's code name."""
MOST_LETTERS = 140


def write(order: Order) -> bytes:
    """The message; raises RuntimeError where it would not say what was ordered."""
    made = XmlSerializer(config=SerializerConfig(indent="  ")).render(_document(order), ns_map={None: NAMESPACE})
    content = made.encode()
    if _said(content) != [(payment.id, payment.fen, payment.payee.account) for payment in order.payments]:
        raise RuntimeError(f"order {order.id} reads otherwise than it was written")
    return content


def _said(content: bytes) -> list[tuple[str, int, str]]:
    """What a message of ours says: id, fen and account of each payment."""
    found = XmlParser().from_bytes(content, iso.Document).cstmr_cdt_trf_initn
    (block,) = found.pmt_inf
    rows = [
        (each.pmt_id.end_to_end_id, int(each.amt.instd_amt.value.scaleb(2)), each.cdtr_acct.id.othr.id)
        for each in block.cdt_trf_tx_inf
        if each.amt.instd_amt and each.cdtr_acct and each.cdtr_acct.id.othr
    ]
    total = sum(fen for _, fen, _ in rows)
    if (found.grp_hdr.nb_of_txs, found.grp_hdr.ctrl_sum) != (str(len(rows)), yuan(total)):
        raise RuntimeError("the sums of the message are not those of its payments")
    return rows


def _document(order: Order) -> iso.Document:
    total, count = _sum(order), str(len(order.payments))
    block = iso.PaymentInstruction30(
        pmt_inf_id=order.id,
        pmt_mtd=iso.PaymentMethod3Code.TRF,
        btch_bookg=False,
        nb_of_txs=count,
        ctrl_sum=total,
        reqd_exctn_dt=iso.DateAndDateTime2Choice(dt=XmlDate.from_date(order.pay_on)),
        dbtr=_party(order.payer),
        dbtr_acct=_account(order.payer),
        dbtr_agt=_bank(order.payer),
        cdt_trf_tx_inf=[_transfer(payment) for payment in order.payments],
    )
    header = iso.GroupHeader85(
        msg_id=order.id,
        cre_dt_tm=XmlDateTime.from_datetime(order.made_at.replace(microsecond=0)),
        nb_of_txs=count,
        ctrl_sum=total,
        initg_pty=_party(order.payer),
    )
    return iso.Document(cstmr_cdt_trf_initn=iso.CustomerCreditTransferInitiationV09(grp_hdr=header, pmt_inf=[block]))


def _transfer(payment: Payment) -> iso.CreditTransferTransaction34:
    amount = iso.ActiveOrHistoricCurrencyAndAmount(value=yuan(payment.fen), ccy="CNY")
    return iso.CreditTransferTransaction34(
        pmt_id=iso.PaymentIdentification6(instr_id=payment.id, end_to_end_id=payment.id),
        amt=iso.AmountType4Choice(instd_amt=amount),
        cdtr_agt=_bank(payment.payee),
        cdtr=_party(payment.payee),
        cdtr_acct=_account(payment.payee),
        rmt_inf=iso.RemittanceInformation16(ustrd=[payment.note[:MOST_LETTERS]]),
    )


def _sum(order: Order) -> Decimal:
    return yuan(sum(payment.fen for payment in order.payments))


def _party(payee: Payee) -> iso.PartyIdentification135:
    return iso.PartyIdentification135(nm=payee.holder[:MOST_LETTERS])


def _account(payee: Payee) -> iso.CashAccount38:
    number = iso.GenericAccountIdentification1(id=payee.account)
    return iso.CashAccount38(id=iso.AccountIdentification4Choice(othr=number), ccy="CNY")


def _bank(payee: Payee) -> iso.BranchAndFinancialInstitutionIdentification6:
    member = None
    if payee.bank_code:
        system = iso.ClearingSystemIdentification2Choice(prtry=CNAPS)
        member = iso.ClearingSystemMemberIdentification2(clr_sys_id=system, mmb_id=payee.bank_code)
    bank = iso.FinancialInstitutionIdentification18(clr_sys_mmb_id=member, nm=payee.bank[:MOST_LETTERS])
    return iso.BranchAndFinancialInstitutionIdentification6(fin_instn_id=bank)
