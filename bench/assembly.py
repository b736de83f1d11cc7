from bench.results import Way
from bench.county import County
async def measure(where: County) -> list[Way]:
    return []
