"""Bank accounts are named, taken away and read, in the API."""

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.subsidies.service import bank_accounts

from .payments import BankAccount


@strawberry.input(description="An account of one's own.")
class AddBankAccountInput:
    number: str = strawberry.field(description="The number of the account or card.")
    bank: str = strawberry.field(description="The bank with its branch, in up to 100 characters.")
    bank_code: str | None = strawberry.field(description="The bank's 12 digits in the interbank system.", default=None)
    idempotency_key: str | None = repetition_key()


@payload
class AddBankAccountPayload:
    """Subsidies can be paid to it."""

    bank_account: BankAccount | None = strawberry.field(description="The account.")


@strawberry.input(description="An account that is used no longer.")
class EndBankAccountInput:
    bank_account_id: strawberry.ID = strawberry.field(description="An account of one's own.")
    idempotency_key: str | None = repetition_key()


@payload
class EndBankAccountPayload:
    """Nothing is paid to it any more."""

    bank_account: BankAccount | None = strawberry.field(description="The account.")


@strawberry.input(description="From which account a bureau pays.")
class SetPayingAccountInput:
    organisation_id: strawberry.ID = strawberry.field(description="The bureau.")
    holder: str = strawberry.field(description="In whose name the account is, in up to 100 characters.")
    number: str = strawberry.field(description="The number of the account.")
    bank: str = strawberry.field(description="The bank with its branch, in up to 100 characters.")
    bank_code: str | None = strawberry.field(description="The bank's 12 digits in the interbank system.", default=None)
    idempotency_key: str | None = repetition_key()


@payload
class SetPayingAccountPayload:
    """What is released from now on is paid from it."""

    bank_account: BankAccount | None = strawberry.field(description="The account.")


@strawberry.input(description="Whose number is read.")
class ReadBankAccountInput:
    bank_account_id: strawberry.ID = strawberry.field(description="The account.")
    idempotency_key: str | None = repetition_key()


@payload
class ReadBankAccountPayload:
    """A number in full. Who read it, and when, is in the audit log."""

    number: str | None = strawberry.field(description="The number in full.")


@strawberry.type
class AccountMutation:
    """Where money is paid to, and from."""

    @mutation("Names an account of one's own, in one's own name. For people.")
    async def add_bank_account(self, info: Info, input: AddBankAccountInput) -> AddBankAccountPayload:
        return await perform(
            info,
            AddBankAccountPayload,
            bank_accounts.add_bank_account,
            {"bank_account": lambda done: done.account},
            number=input.number,
            bank=input.bank,
            bank_code=input.bank_code,
            key=input.idempotency_key,
        )

    @mutation("Takes one's own account away. For people.", account="bank_account_id")
    async def end_bank_account(self, info: Info, input: EndBankAccountInput) -> EndBankAccountPayload:
        return await perform(
            info,
            EndBankAccountPayload,
            bank_accounts.end_bank_account,
            {"bank_account": lambda done: done.account},
            account=key("BankAccount", input.bank_account_id, "bank_account_id"),
            key=input.idempotency_key,
        )

    @mutation("Says from which account a bureau pays. For its officers.")
    async def set_paying_account(self, info: Info, input: SetPayingAccountInput) -> SetPayingAccountPayload:
        return await perform(
            info,
            SetPayingAccountPayload,
            bank_accounts.set_paying_account,
            {"bank_account": lambda done: done.account},
            organisation=key("Organisation", input.organisation_id, "organisation_id"),
            holder=input.holder,
            number=input.number,
            bank=input.bank,
            bank_code=input.bank_code,
            key=input.idempotency_key,
        )

    @mutation(
        "Reads the number of an account in full. For its owner, and officers and auditors who pay to it.",
        account="bank_account_id",
    )
    async def read_bank_account(self, info: Info, input: ReadBankAccountInput) -> ReadBankAccountPayload:
        return await perform(
            info,
            ReadBankAccountPayload,
            bank_accounts.read_bank_account,
            {"number": lambda done: done.number},
            account=key("BankAccount", input.bank_account_id, "bank_account_id"),
            key=input.idempotency_key,
        )
