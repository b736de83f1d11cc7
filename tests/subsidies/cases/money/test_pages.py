"""The desk's pages in the order in which money goes out: each form once, by whose turn it is."""

import re
from typing import Any

import pytest

from tests.subsidies.cases.desks import TODAY
from tests.web_fixtures import Browser

from .till import FEN, Counter, card, says


@pytest.fixture
def counter(client: Browser, counter: Counter) -> Counter:
    """The browser's database is the counter's."""
    return counter


async def post(client: Browser, path: str, page: str, **typed: Any) -> str:
    """Fills a form of a page in: where it leads."""
    found = await client.get(page)
    assert found.status_code == 200
    form = re.search(rf'<form[^>]* action="{re.escape(path)}".*?name="key" value="([^"]+)"', found.text, re.DOTALL)
    assert form, (path, found.text)
    files = {name: value for name, value in typed.items() if isinstance(value, tuple)}
    data = {"key": form[1]} | {name: value for name, value in typed.items() if name not in files}
    answer = await client.post(path, data=data, files=files or None)
    assert answer.status_code == 303, re.findall(r'class="errors".*?</div>', answer.text, re.DOTALL)
    return str(answer.headers["location"])


async def test_money_goes_out_by_the_pages(client: Browser, counter: Counter) -> None:
    await client.sign_in(counter.payer.id)
    home = f"/budgets/{counter.till.budget}"
    batch = await post(client, f"{home}/batches", home, pay_on=str(TODAY))
    shown = (await client.get(batch)).text
    assert "20,000.00" in shown
    assert f"{batch}/release" not in shown, "who drew it does not release it"
    await client.sign_in(counter.spare.id)
    await post(client, f"{batch}/release", batch)
    key = re.findall(rf'action="{batch}/file".*?name="key" value="([^"]+)"', (await client.get(batch)).text, re.DOTALL)
    taken = await client.post(f"{batch}/file", data={"key": key[0], "file_format": "csv"})
    assert taken.status_code == 200
    assert taken.headers["content-disposition"].startswith("attachment")
    assert card(0) in taken.text
    names = await counter.names(batch.rpartition("/")[2])  # type: ignore[arg-type]
    more = says(names[1:], "paid").partition("\n")[2]
    answer = says(names[:1], "returned", reason="<b>销户", more=more).encode()
    result = await post(client, "/bank-results", "/payment-batches", content=("答复.csv", answer, "text/csv"))
    read = (await client.get(result)).text
    assert "&lt;b&gt;销户" in read
    assert "答复.csv" in read
    for name in names[1:3]:
        paid = await counter.db.read("SELECT case_id FROM payment_line WHERE end_to_end_id = $1", [name])
        claimed = await post(client, f"{batch}/cases/{paid}/claim", batch, yuan="5000.00", reason="离职")
        assert claimed == "/receivables"
    claim = await counter.db.read("SELECT id FROM receivable LIMIT 1")
    given = {"yuan": "5000", "paid_on": str(TODAY), "reference": "R-1"}
    refused = await client.post(f"/receivables/{claim}/repayments", data={**given, "yuan": "77777", "key": "k"})
    assert refused.status_code == 422
    assert refused.text.count('value="77777"') == 1, "the other claim keeps its own sum"
    await post(client, f"/receivables/{claim}/repayments", "/receivables", **given)
    assert sorted(await counter.states()) == ["clawed_back", "clawing_back", "paid", "returned"]
    assert await counter.wrong() == []


async def test_a_payee_names_accounts_and_has_what_came_back_paid_again(client: Browser, counter: Counter) -> None:
    batch = await counter.sent()
    names = await counter.names(batch)
    await counter.answer(says(names[:1], "returned"))
    found = await counter.db.column("SELECT (id, case_id) FROM payment_line WHERE state = 'returned'", [])
    line, case = tuple(found[0])
    owner = counter.till.workers[counter.till.cases.index(case)]
    await client.sign_in(owner.id)
    page = "/my/bank-accounts"
    await post(client, page, page, number=card(55), bank="青海银行")
    new = await counter.db.read("SELECT id FROM bank_account WHERE bank = '青海银行'")
    assert card(55) not in (await client.get(page)).text
    key = re.findall(rf'action="{page}/{new}/number".*?value="([^"]+)"', (await client.get(page)).text, re.DOTALL)
    assert card(55) in (await client.post(f"{page}/{new}/number", data={"key": key[0]})).text
    audited = "SELECT count(*) FROM audit_entry WHERE action = 'subsidies.read_bank_account' AND subject = $1"
    assert await counter.db.read(audited, [new]) == 1
    await post(client, f"/my/returned-payments/{line}", page, account=str(new))
    assert (await counter.states()).count("cleared") == 1
    assert "/my/returned-payments" not in (await client.get(page)).text
    wrong = await client.post(page, data={"key": "k", "number": "6217000010000000000", "bank": "x"})
    assert wrong.status_code == 422


async def test_budgets_are_opened_and_changed_by_two(client: Browser, counter: Counter) -> None:
    await client.sign_in(counter.payer.id)
    programme = str(counter.till.bureau.programmes["award"])
    home = await post(client, "/budgets", "/budgets", programme=programme, year="2027", yuan="1000", reason="预算")
    assert "/confirm" not in (await client.get(home)).text
    change = await counter.db.read("SELECT id FROM budget_change WHERE state = 'proposed'")
    await client.sign_in(counter.spare.id)
    await post(client, f"{home}/changes/{change}/confirm", home)
    await post(client, f"{home}/plan", home, **{f"month-{n}": "100.50" for n in range(1, 13)})
    shown = (await client.get(home)).text
    assert "1,000.00" in shown
    assert "100.50" in shown
    refused = await client.post(f"{home}/changes", data={"key": "k", "yuan": "1.001", "reason": "x"})
    assert refused.status_code == 422
    assert FEN


async def test_a_refused_form_stands_open_and_those_beside_it_are_as_they_were(
    client: Browser, counter: Counter
) -> None:
    await client.sign_in(counter.payer.id)
    home = f"/budgets/{counter.till.budget}"
    refused = await client.post(f"{home}/changes", data={"key": "k", "yuan": "12.34", "reason": ""})
    assert refused.status_code == 422
    opened = re.findall(r"<details open>.*?</details>", refused.text, re.DOTALL)
    assert len(opened) == 1
    assert 'value="12.34"' in opened[0]
    assert 'id="f-reason"' in opened[0], "where the summary of errors leads"
    assert refused.text.count('aria-invalid="true"') == 1
    ids = re.findall(r' id="([^"]+)"', refused.text)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", ["/budgets", "/payment-batches", "/receivables"])
async def test_only_a_bureau_looks_at_money(client: Browser, counter: Counter, path: str) -> None:
    for person, status in ((counter.till.workers[0], 403), (counter.world.lena, 403), (counter.world.otto, 200)):
        await client.sign_in(person.id)
        assert (await client.get(path)).status_code == status
    await client.sign_in(None)
    assert (await client.get(path)).status_code == 303
