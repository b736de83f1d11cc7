"""What there is of subsidies, as global ids; `told` is the one who tells of all in lives.py."""

from typing import Any

from tests.subsidies.cases.lived import claim
from tests.subsidies.cases.money.lived import settle
from tests.subsidies.lived import offer
from tests.subsidies.matched import matched


async def subsidised(told: Any) -> dict[str, str]:
    """A programme in force, and one that an officer wrote and nobody published."""
    there = await offer(told.db, told.world)
    found = await matched(told.db, told.world)
    claimed = await claim(told.db, told.world, told.clock)
    paid = await settle(told.db, told.world, claimed.bureau, told.clock)
    case = "WHERE case_id = $1 LIMIT 1"
    return {
        "subsidy case": f"SubsidyCase:{claimed.reserved}",
        "subsidy party": await told.one("SubsidyParty", f"subsidy_party {case}", claimed.reserved),
        "subsidy step": await told.one("SubsidyStep", f"subsidy_step {case}", claimed.reserved),
        "paper": f"EvidencePaper:{claimed.paper}",
        "programme": f"Programme:{there.programme}",
        "programme version": f"ProgrammeVersion:{there.version}",
        "unpublished programme": f"Programme:{there.other}",
        "budget": f"Budget:{paid.budget}",
        "budget change": f"BudgetChange:{paid.change}",
        "bank account": f"BankAccount:{paid.account}",
        "batch": f"PaymentBatch:{paid.batch}",
        "payment": f"PaymentLine:{paid.line}",
        "bank result": f"BankResult:{paid.result}",
        "bank result row": f"BankResultRow:{paid.row}",
        "claim": f"Receivable:{paid.claim}",
        "repayment": f"Repayment:{paid.repayment}",
        "match": f"MatchRun:{found.done}",
        "programme draft": f"ProgrammeVersion:{there.draft}",
    }
