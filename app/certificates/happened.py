"""What certificates tell partners and higher slices: of a skill certificate, wages and subsidies may hang on it."""

from typing import Annotated, ClassVar
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.kernel.events import Event, Public, told
from app.kernel.queries import SUBJECT

from .models import Certificate, CertificateKind, Revocation

ORGANISATION_OF_CERTIFICATE = (
    select(col(Certificate.organisation_id)).where(col(Certificate.id) == SUBJECT).scalar_subquery()
)


@told
class CertificateIssued(Event, frozen=True):
    kind: ClassVar[str] = "certificates.issued"
    organisation = ORGANISATION_OF_CERTIFICATE
    certificate: Annotated[UUID, Public("Certificate")]
    person: Annotated[UUID, Public("Person")]
    of_kind: CertificateKind
    number: str


@told
class CertificateRevoked(Event, frozen=True):
    kind: ClassVar[str] = "certificates.revoked"
    organisation = ORGANISATION_OF_CERTIFICATE
    certificate: Annotated[UUID, Public("Certificate")]
    person: Annotated[UUID, Public("Person")]
    of_kind: CertificateKind
    revocation: Revocation
