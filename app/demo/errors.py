"""Why there is no demonstration."""

from app.kernel.errors import DomainError


class DemoInProduction(DomainError):
    code = "DEMO_IN_PRODUCTION"
    template = "The demonstration is for development: its sign-ins are known to everybody who runs it."


class DemoNotEmpty(DomainError):
    code = "DEMO_NOT_EMPTY"
    template = "The database isn't empty: the demonstration county needs one of its own."


class DemoDiffers(DomainError):
    code = "DEMO_DIFFERS"
    template = "The demonstration in this database was made with another seed or size."
