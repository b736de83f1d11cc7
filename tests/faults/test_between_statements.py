"""A connection that ends between any two statements of a write: sent again, the write has one effect."""

from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

import msgspec
import pytest

from app.kernel.clock import SettableClock
from app.kernel.errors import Busy

from .county import County, broken, census, grown
from .cutting import Cut, Dead, Scissors, cuttable
from .deeds import DEEDS, Send, check_in, fulfil, redeem

Deed = Callable[[County, str], Awaitable[Send]]


CUTS = [
    *((deed, Cut.PROCESS_DIES) for deed in DEEDS),
    *((deed, Cut.SERVER_ENDS_IT) for deed in (check_in, redeem, fulfil)),
]


@pytest.mark.parametrize(("deed", "how"), CUTS, ids=[f"{deed.__name__}-{how.name.lower()}" for deed, how in CUTS])
async def test_a_write_that_was_cut_is_done_once_when_it_is_sent_again(
    county: County, database_url: str, clock: SettableClock, deed: Deed, how: Cut
) -> None:
    """Also when the cut comes after the commit, before its answer. Without the claim in `once` it is done twice."""
    scissors, effects = Scissors(), []
    async with cuttable(database_url, county.db.settings, clock, scissors) as db:
        for statements in count(1):
            send = await deed(county, f"{deed.__name__} {statements}")
            before = await census(county.db)
            scissors.cut_after(statements, how)
            try:
                answer = await send(db)
            except (Dead, Busy):
                answer = await send(db)
            uncut = scissors.put_away()
            assert same(await send(db)) == same(answer)
            effects.append(grown(before, await census(county.db)))
            if uncut:
                break
    assert len(effects) > 4, "BEGIN, two statements and COMMIT at least were cut"
    assert effects == [effects[-1]] * len(effects), "as if nothing had been cut"
    assert await broken(county.db) == []


def same(answer: Any) -> Any:
    """But for the flag that tells a scan's replay."""
    return msgspec.structs.replace(answer, replayed=False) if hasattr(answer, "replayed") else answer
