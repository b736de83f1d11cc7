"""What partners' pages show."""

from datetime import datetime

from app.kernel.web import PageInfo, View


class Named(View):
    id: str
    name: str


class WebhookLine(View):
    id: str
    url: str
    description: str
    kinds: list[str]
    state: str
    disabled_for: str | None
    failing_since: datetime | None
    waiting: int
    dead: int


class WebhookLines(View):
    nodes: list[WebhookLine]


class ClientLine(View):
    id: str
    client_id: str
    name: str
    organisation: Named
    scopes: list[str]
    revoked_at: datetime | None
    webhooks: WebhookLines


class ClientLines(View):
    nodes: list[ClientLine]
    page_info: PageInfo


class Counted(View):
    total_count: int


class PartnersPage(View):
    api_clients: ClientLines
    dead: Counted


class Client(ClientLine):
    created_at: datetime
    former_secret_valid_until: datetime | None


class ClientPage(View):
    node: Client


class OwnClient(View):
    id: str
    client_id: str
    name: str
    scopes: list[str]


class DeliveryLine(View):
    id: str
    kind: str
    state: str
    attempts: int
    status: int | None
    failure: str | None
    last_attempt_at: datetime | None
    next_attempt_at: datetime | None
    created_at: datetime


class DeliveryLines(View):
    nodes: list[DeliveryLine]
    page_info: PageInfo


class Webhook(WebhookLine):
    disabled_at: datetime | None
    former_secret_valid_until: datetime | None
    created_at: datetime
    client: OwnClient | None
    deliveries: DeliveryLines


class WebhookPage(View):
    webhook: Webhook


class WebhookName(View):
    id: str
    url: str
    state: str


class Delivery(DeliveryLine):
    message: str
    body: str
    response: str | None
    webhook: WebhookName


class DeliveryPage(View):
    webhook_delivery: Delivery


class DeadLetter(DeliveryLine):
    webhook: WebhookName


class DeadLetters(View):
    nodes: list[DeadLetter]
    page_info: PageInfo


class DeadLettersPage(View):
    webhook_deliveries: DeadLetters
