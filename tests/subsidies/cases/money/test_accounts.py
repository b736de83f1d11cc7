"""Bank accounts are one person's, sealed, and read in full on record alone."""

import pytest

from app.accounts.service import export_person
from app.kernel.errors import DomainError, Invalid, NotAllowed, NotFound, SignInRequired
from app.subsidies.errors.money import AccountInUse, AccountOfAnother, TooManyAccounts
from app.subsidies.service.bank_accounts import (
    MOST,
    add_bank_account,
    end_bank_account,
    read_bank_account,
    set_paying_account,
)

from .till import Counter, card


async def test_a_number_is_kept_sealed_and_shown_masked(counter: Counter) -> None:
    owner = counter.till.workers[0]
    row = await counter.db.read("SELECT to_jsonb(b) FROM bank_account b WHERE id = $1", [counter.till.accounts[0]])
    assert row["number_masked"] == f"6217****{card(0)[-4:]}"
    assert card(0) not in str(row)
    again = await counter.do(add_bank_account, owner, number=f" {card(0)[:4]} {card(0)[4:]}", bank="x")
    assert again.account == counter.till.accounts[0]
    with pytest.raises(AccountOfAnother):
        await counter.do(add_bank_account, counter.till.workers[1], number=card(0), bank="x")


@pytest.mark.parametrize(
    "number", ["", "1234567", card(0)[:-1] + str((int(card(0)[-1]) + 1) % 10), "12345678x", "１" * 40]
)
async def test_a_number_that_can_not_be_right_is_refused(counter: Counter, number: str) -> None:
    with pytest.raises(Invalid):
        await counter.do(add_bank_account, counter.till.workers[0], number=number, bank="农业银行")


async def test_who_reads_a_number_is_put_on_record(counter: Counter) -> None:
    account = counter.till.accounts[0]
    for nobody, refusal in (
        (counter.till.workers[1], NotFound),
        (counter.world.lena, NotFound),
        (counter.world.anonymous, SignInRequired),
    ):
        with pytest.raises(refusal):
            await counter.do(read_bank_account, nobody, account=account)
    for reader in (counter.till.workers[0], counter.payer):
        assert (await counter.do(read_bank_account, reader, account=account)).number == card(0)
    seen = "SELECT count(*) FROM audit_entry WHERE action = 'subsidies.read_bank_account' AND subject = $1"
    assert await counter.db.read(seen, [account]) == 2


async def test_an_account_that_is_to_be_paid_to_stays(counter: Counter) -> None:
    owner, account = counter.till.workers[0], counter.till.accounts[0]
    with pytest.raises(AccountInUse):
        await counter.do(end_bank_account, owner, account=account)
    with pytest.raises(NotFound):
        await counter.do(end_bank_account, counter.till.workers[1], account=account)
    more = [await counter.do(add_bank_account, owner, number=card(60 + n), bank="x") for n in range(MOST - 2)]
    with pytest.raises(TooManyAccounts):
        await counter.do(add_bank_account, owner, number=card(90), bank="x")
    await counter.do(end_bank_account, owner, account=more[0].account)
    await counter.do(add_bank_account, owner, number=card(90), bank="x")


async def test_a_bureau_pays_from_one_account(counter: Counter) -> None:
    given = {"organisation": counter.world.county, "holder": "人社局", "number": "10500099990000111122", "bank": "建行"}
    for nobody, refusal in ((counter.till.workers[0], NotAllowed), (counter.world.anonymous, SignInRequired)):
        with pytest.raises(refusal):
            await counter.do(set_paying_account, nobody, **given)
    made = await counter.do(set_paying_account, counter.payer, **given)
    live = "SELECT id FROM bank_account WHERE organisation_id IS NOT NULL AND ended_at IS NULL"
    assert await counter.db.column(live, []) == [made.account]
    with pytest.raises(DomainError):
        await counter.do(read_bank_account, counter.till.workers[0], account=made.account)


async def test_the_copy_of_ones_data_has_the_accounts_in_full(counter: Counter) -> None:
    charlie = counter.world.charlie
    await counter.do(add_bank_account, charlie, number=card(70), bank="青海银行")
    async with counter.db.unit_of_work() as tx:
        copied = await export_person(tx, charlie)
    assert [each["number"] for each in copied["bank_accounts"]] == [card(70)]
