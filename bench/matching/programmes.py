"""Twenty programmes of eight conditions each, as a county has them: thresholds differ, few questions are the same."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from app.kernel.db import Database, Statement
from app.kernel.identity import system
from app.rules.conditions import Condition
from app.subsidies.amounts import Amount
from app.subsidies.checking import Trial
from app.subsidies.drafts import Draft
from app.subsidies.service.programmes import save_programme
from app.subsidies.service.publishing import publish_programme

PROGRAMMES = 20
CONDITIONS = 8
TOWNS = ("八宝镇", "默勒镇", "峨堡镇", "央隆乡")
LADDER = "new_eight_grades"
BENCH = system("bench")
TOP = Statement("SELECT id FROM organisation WHERE parent_id IS NULL", (), {})
TRIALS = {
    "age": "40",
    "employed": True,
    "years_employed": "30",
    "degrees": ["college"],
    "residence": TOWNS[0],
    "sex": "female",
    f"rung_{LADDER}": 6,
    f"years_since_rung_{LADDER}": "20",
    "occupation": "6-24-02-01",
    "employed_since": date(1995, 1, 1).isoformat(),
    "volunteer_hours": "99",
}
"""Of somebody who gets everything."""


def conditions(number: int) -> Iterator[str]:
    """Eight questions of the programme with this number, from 0: comparisons, lists, sums, alternatives."""
    yield f"age >= {18 + number % 5}"
    yield f"age < {50 + number}"
    yield "employed" if number % 4 else "employed or volunteer_hours >= 8"
    yield f"years_employed >= {1 + number % 10}.5"
    yield f"rung_{LADDER} >= {2 + number % 5}"
    yield f"years_since_rung_{LADDER} + years_employed > {2 + number}"
    town, other = TOWNS[number % 4], TOWNS[(number + 1) % 4]
    yield f"residence in ['{TOWNS[0]}', '{town}', '{other}']"
    yield (
        f"employed_since < d'2020-01-{1 + number:02}'",
        f"not (occupation == '6-24-02-{2 + number % 10:02}')",
        f"'college' in degrees or years_employed > {number}",
    )[number % 3]


def draft(number: int, valid_from: date) -> Draft:
    """Every second reaches people without an application."""
    asked = tuple(Condition(each, "第三条", {"zh": "符合"}, {"zh": "不符合"}) for each in conditions(number))
    assert len(asked) == CONDITIONS
    return Draft(
        names={"zh": f"补贴 {number + 1}"},
        plain={"zh": "技能人才补贴"},
        legal_basis="办法",
        valid_from=valid_from,
        amounts=(
            Amount(f"rung_{LADDER} >= 6", 5000_00, {"zh": "高级技师"}),
            Amount(None, 1000_00 + 100 * number, {"zh": "其他"}),
        ),
        conditions=asked,
        trials=(Trial("都符合", TRIALS, valid_from, passed=True, fen=5000_00),),
        automatic=False,
    )


async def publish(db: Database, valid_from: date) -> list[UUID]:
    """Their versions."""
    found = []
    for number in range(PROGRAMMES):
        async with db.unit_of_work() as tx:
            top = await tx.value(TOP)
            saved = await save_programme(
                tx, BENCH, code=f"bench-{number}", organisation=top, draft=draft(number, valid_from)
            )
            await publish_programme(tx, BENCH, version=saved.id, valid_from=valid_from)
            found.append(saved.id)
    return found
