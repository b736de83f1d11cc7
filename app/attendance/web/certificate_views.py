"""What the pages of certificates show, as their operations give it."""

from datetime import date, datetime

from app.certificates.web import Service
from app.kernel.web import PageInfo, View

from .views import Named


class Paper(View):
    id: str
    number: str
    issued_at: datetime
    revoked_at: datetime | None


class CertificateCard(View):
    id: str
    since: date
    until: date
    minutes: int
    records_changed: bool
    organisation: Named
    certificate: Paper


class MyCertificates(View):
    nodes: list[CertificateCard]
    page_info: PageInfo


class CertificatesViewer(View):
    minutes_total: int
    service_certificates: MyCertificates


class MyCertificatesPage(View):
    viewer: CertificatesViewer


class Holder(View):
    name: str
    number: int


class Content(View):
    """What a certificate of service says; its holder and staff alone see it whole."""

    holder: Holder
    organisation: str
    handler: str | None
    times: int
    services: list[Service]


class WholePaper(Paper):
    token: str
    content: Content
    revocation: str | None
    revocation_note: str | None
    revocable: bool


class WholeCertificate(View):
    id: str
    since: date
    until: date
    minutes: int
    records_changed: bool
    mine: bool
    certificate: WholePaper


class ServiceCertificatePage(View):
    service_certificate: WholeCertificate


class CardOf(CertificateCard):
    volunteer: Named


class Found(View):
    nodes: list[CardOf]
    page_info: PageInfo


class Batch(View):
    id: str
    state: str
    since: date
    until: date
    rows_total: int
    rows_done: int
    created_at: datetime
    organisation: Named


class Batches(View):
    nodes: list[Batch]


class ServiceCertificatesPage(View):
    service_certificates: Found
    certificate_batches: Batches


class HeldRole(View):
    role: str
    organisation: Named


class HeldRoles(View):
    nodes: list[HeldRole]


class RolesViewer(View):
    roles: HeldRoles


class NewCertificatesPage(View):
    viewer: RolesViewer


class RowPaper(View):
    id: str
    number: str
    revoked_at: datetime | None


class RowCertificate(View):
    id: str
    minutes: int
    volunteer: Named
    certificate: RowPaper


class BatchRow(View):
    id: str
    position: int
    given: str
    refusal: str | None
    certificate: RowCertificate | None


class BatchRows(View):
    nodes: list[BatchRow]
    page_info: PageInfo


class WholeBatch(Batch):
    handler: str
    rows: BatchRows

    @property
    def over(self) -> bool:
        return self.state not in ("queued", "running")


class CertificateBatchPage(View):
    certificate_batch: WholeBatch


class Parent(View):
    id: str


class OrganisationSettings(View):
    id: str
    name: str
    star_hours: list[int]
    star_rating_tenths: list[int]
    team_daily_hours: int
    parent_daily_hours: int
    appeal_days: int
    appeal_decision_workdays: int
    parent: Parent | None


class Format(View):
    id: str
    version: int
    pattern: str
    set_at: datetime


class Formats(View):
    nodes: list[Format]


class CertificateSettingsPage(View):
    organisation: OrganisationSettings
    number_formats: Formats
