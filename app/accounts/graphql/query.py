"""Where reading of accounts starts."""

from app.accounts import models
from app.reading import Connection, many, one, reads, viewer

from .types import ApiClient, Organisation, OrganisationFilter, OrganisationOrder, Person, Viewer


@reads(None)
class Query:
    """People, organisations and partners' clients."""

    viewer: Viewer | None = one(None, "Who asks; null for anonymous callers.", where=viewer.kind != "anonymous")
    person: Person | None = one(models.Person, "A person, if one may see them.")
    organisation: Organisation | None = one(models.Organisation, "An organisation.")
    organisations: Connection[Organisation] = many(
        models.Organisation, "All organisations.", filter=OrganisationFilter, order=OrganisationOrder
    )
    api_clients: Connection[ApiClient] = many(models.ApiClient, "Partners' clients that one may see.")
