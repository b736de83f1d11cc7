"""Which domains there are. Everything that is assembled from slices asks here.

A new domain adds its name to DOMAINS, and its place among the layers in pyproject.toml.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from sqlalchemy import MetaData

from app.kernel.models import METADATA
from app.kernel.verification import Check

DOMAINS = (
    "accounts",
    "rules",
    "notices",
    "certificates",
    "volunteers",
    "duplicates",
    "guardians",
    "activities",
    "points",
    "attendance",
    "rewards",
    "oversight",
    "auditing",
    "skills",
    "subsidies",
    "partners",
    "operations",
)
"""Low to high: a domain imports only those before it."""
KERNELS = ("kernel", "ledger")
"""What has tables of its own below the domains."""


@cache
def modules(name: str) -> tuple[ModuleType, ...]:
    """The modules of this name that the domains have, low to high: models, graphql, web, jobs, events."""
    found = [f"app.{domain}.{name}" for domain in DOMAINS if find_spec(f"app.{domain}.{name}")]
    return tuple(import_module(module) for module in found)


def metadata() -> MetaData:
    """All tables of all domains, for the migrations."""
    for kernel in KERNELS:
        import_module(f"app.{kernel}.models")
    modules("models")
    return METADATA


def checks() -> list[Check]:
    """What must always hold, of every slice that says so in its checks.py: `commonweal verify`."""
    slices = [f"app.{name}.checks" for name in (*KERNELS, *DOMAINS)]
    return [check for name in slices if find_spec(name) for check in import_module(name).CHECKS]


def load_handlers() -> None:
    """Imports what runs by itself: jobs and the handlers of domain events."""
    modules("jobs")
    modules("events")
