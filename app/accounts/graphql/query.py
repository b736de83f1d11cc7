"""Where reading of accounts starts."""

from app.accounts import models
from app.kernel.models import AuditEntry as AuditTable
from app.reading import Connection, many, one, reads, viewer

from .audit import AuditEntry, AuditFilter, AuditOrder
from .choices import (
    ApiClientFilter,
    ApiClientOrder,
    OrganisationFilter,
    OrganisationOrder,
    PersonFilter,
    PersonOrder,
)
from .types import ApiClient, Organisation, Person, Viewer


@reads(None)
class Query:
    """People, organisations, partners' clients, and the audit log."""

    viewer: Viewer | None = one(None, "Who asks; null for anonymous callers.", where=viewer.kind != "anonymous")
    person: Person | None = one(models.Person, "A person, if one may see them.")
    people: Connection[Person] = many(
        models.Person, "The people that one may see.", filter=PersonFilter, order=PersonOrder
    )
    organisation: Organisation | None = one(models.Organisation, "An organisation.")
    organisations: Connection[Organisation] = many(
        models.Organisation, "All organisations.", filter=OrganisationFilter, order=OrganisationOrder
    )
    api_client: ApiClient | None = one(models.ApiClient, "A partner's client, if one may see it.")
    api_clients: Connection[ApiClient] = many(
        models.ApiClient, "Partners' clients that one may see.", filter=ApiClientFilter, order=ApiClientOrder
    )
    audit_entries: Connection[AuditEntry] = many(
        AuditTable,
        "What was done and by whom, as far as one may see; all of it for auditors.",
        filter=AuditFilter,
        order=AuditOrder,
    )
