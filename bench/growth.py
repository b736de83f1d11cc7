from bench.results import Grown
async def measure(url: str) -> list[Grown]:
    return []
