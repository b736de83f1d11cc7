"""Files for the bank say what was ordered; files from it are read whole or refused, and never obeyed."""

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as some

from app.subsidies.errors.money import ResultUnreadable
from app.subsidies.formats import MAX_BYTES, Order, Payee, Payment, fen, read_answer, writer, yuan
from app.subsidies.models import BankAnswer, FileFormat
from tests.subsidies.cases.money.till import says, states_as

PAYER = Payee("祁连县人社局", "10500012345678901234", "建设银行", "105100000017")
CAMT = states_as([("CW1-1", "DBIT", "5000.00", ""), ("CW1-2", "CRDT", "1.05", "AC04")])


def order(*payments: Payment) -> Order:
    return Order("CW00000001", datetime(2026, 5, 1, 2, tzinfo=UTC), date(2026, 5, 2), PAYER, payments)


def test_pain_says_each_payment_and_their_sum_to_the_fen() -> None:
    payee = Payee('马<兰>&"', "6217000010000000017", "农业银行", None)
    made = writer(FileFormat.PAIN_001).write(order(Payment("A-1", 1, payee, "x"), Payment("A-2", 499_999, payee, "y")))
    text = made.decode()
    assert 'xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"' in text
    assert "<CtrlSum>5000.00</CtrlSum>" in text
    assert '<InstdAmt Ccy="CNY">0.01</InstdAmt>' in text
    assert "马&lt;兰&gt;&amp;" in text
    assert "<MmbId>105100000017</MmbId>" in text


def test_camt_tells_what_was_paid_and_what_came_back() -> None:
    kind, rows = read_answer(CAMT.encode())
    assert kind is FileFormat.CAMT_053
    assert [(row.id, row.fen, row.answer, row.reason) for row in rows] == [
        ("CW1-1", 500_000, BankAnswer.PAID, None),
        ("CW1-2", 105, BankAnswer.RETURNED, "AC04 销户"),
    ]


def test_what_is_not_booked_or_names_no_payment_is_passed_over() -> None:
    with pytest.raises(ResultUnreadable, match="names no payment"):
        read_answer(states_as([("CW1-1", "DBIT", "5000.00", "")], booked="PDNG").encode())
    with pytest.raises(ResultUnreadable, match="names no payment"):
        read_answer(states_as([("NOTPROVIDED", "DBIT", "5000.00", "")]).encode())


BOMB = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "content",
    [
        CAMT.replace("?>\n", "?>\n" + BOMB),
        CAMT.replace("?>\n", '?>\n<!DOCTYPE d SYSTEM "file:///etc/passwd">'),
        "<a>" * 10_000,
        "<a/>",
        CAMT.replace("camt.053.001.08", "camt.054.001.08"),
        CAMT[:-20],
        CAMT.replace('Ccy="CNY"', 'Ccy="USD"'),
        CAMT.replace("5000.00", "5000.001"),
        CAMT.replace("5000.00", "-1"),
        CAMT.replace("2026-05-01", "yesterday"),
        CAMT.replace("DBIT", "BOTH"),
        "",
        "\0",
        "x,y\n1,2\n",
        says(["A"], "maybe"),
        says([""]),
        says(["A" * 36]),
        says(["A"]).replace("5000.00", "NaN"),
        says(["A"]).replace("5000.00", "1e3000"),
        says(["A"]).replace("2026", "0001"),
        'end_to_end_id,amount,status,booked_on\n"A',
        " " * (MAX_BYTES + 1),
    ],
)
def test_what_is_no_answer_is_refused(content: str) -> None:
    with pytest.raises(ResultUnreadable):
        read_answer(content.encode())


def test_a_csv_of_a_chinese_bank_is_read() -> None:
    text = 'end_to_end_id,amount,status,booked_on,户名,reason\nA-1,"5,000.00",失败,2026-05-01,马兰,账号不符\n'
    _, rows = read_answer(text.encode("gb18030"))
    assert [(row.fen, row.answer, row.reason) for row in rows] == [(500_000, BankAnswer.RETURNED, "账号不符")]


@limits(max_examples=30)
@given(some.integers(1, 10**13))
def test_fen_become_yuan_and_fen_again(amount: int) -> None:
    assert fen(str(yuan(amount)), "here") == amount


@limits(max_examples=30, deadline=None)
@given(some.binary(max_size=400) | some.text(max_size=200).map(lambda text: f"<{text}".encode()))
def test_nothing_that_is_sent_breaks_the_reading(content: bytes) -> None:
    with suppress(ResultUnreadable):
        read_answer(content)
