"""Community workers of the townships: hired years ago, with their degrees, in the posts of 三岗十七级."""

from datetime import date, datetime, timedelta

from stdnum.cn import ric

from app.kernel.db import Database, Transaction
from app.skills import service as skills
from app.skills.models import Degree
from app.skills.service.employment import hire

from . import queries
from .climbing import RESIDENTS
from .founding import County
from .plan import Plan
from .steps import Made, step

PER_TEN_THOUSAND = 14
"""Fewer than the 18 that are wanted, as the figures then say."""
SURNAMES = "马王李韩祁张冶杨星赵何才"
GIVEN = ("玉兰", "海龙", "措姆", "建军", "秀英", "文祥", "卓玛", "延寿", "学梅", "成福", "桂花")
DEGREES = (None, Degree.COLLEGE, Degree.BACHELOR, Degree.COLLEGE, None, Degree.MASTER)
DEPUTIES = 2
"""In each township, beside the one who leads."""
YEAR = timedelta(days=365)


async def place(db: Database, county: County, plan: Plan, now: datetime) -> None:
    """So many for the residents there are, the same in each township: one leads, two are deputies."""
    day = now.astimezone(db.settings.zone).date()
    number = min(RESIDENTS * PER_TEN_THOUSAND // 10_000, plan.workers)

    async def put(tx: Transaction) -> Made:
        communities = await tx.all(queries.COMMUNITIES)
        posts = {row.code: row.id for row in await tx.all(queries.POSTS)}
        for at in range(number):
            since = day - (1 + at * 7 % 15) * YEAR - timedelta(days=at * 31 % 365)
            hired = await hire(
                tx,
                county.officer,
                organisation=communities[at % len(communities)].id,
                name=SURNAMES[at % len(SURNAMES)] + GIVEN[at % len(GIVEN)],
                identity=_identity(at),
                since=since,
            )
            degree = DEGREES[at % len(DEGREES)]
            if degree:
                given = {"degree": degree, "completed_on": date(since.year - 1, 7, 1), "evidence": "毕业证书"}
                await skills.record_education(tx, county.officer, person=hired.person, **given)
            post = posts[_post(at // len(communities))]
            await skills.place(tx, county.officer, employment=hired.employment, post=post, since=since)
        return Made()

    await step(db.at(now - timedelta(days=30)), "community workers", put)


def _post(rank: int) -> str:
    return "lead" if rank == 0 else "deputy" if rank <= DEPUTIES else "worker"


def _identity(at: int) -> str:
    """Of nobody: the births lie on days of 1970 and later, the check character is right."""
    born = date(1970, 1, 1) + timedelta(days=at * 97)
    body = f"632222{born:%Y%m%d}{900 + at % 100}"
    return body + str(ric.calc_check_digit(body + "0"))
