"""The verbs of partners, by what they are about."""

from .delivering import (
    EACH,
    Leased,
    fan_out,
    forget_deliveries,
    lease,
    settle,
)
from .replaying import Pinged, Replayed, ReplayedSince, ping_webhook, replay_delivery, replay_since
from .webhooks import (
    MAX_WEBHOOKS,
    READ,
    WRITE,
    WebhookKept,
    WebhookSecret,
    change_webhook,
    create_webhook,
    delete_webhook,
    disable_webhook,
    enable_webhook,
    rotate_webhook_secret,
)

__all__ = [
    "EACH",
    "MAX_WEBHOOKS",
    "READ",
    "WRITE",
    "Leased",
    "Pinged",
    "Replayed",
    "ReplayedSince",
    "WebhookKept",
    "WebhookSecret",
    "change_webhook",
    "create_webhook",
    "delete_webhook",
    "disable_webhook",
    "enable_webhook",
    "fan_out",
    "forget_deliveries",
    "lease",
    "ping_webhook",
    "replay_delivery",
    "replay_since",
    "rotate_webhook_secret",
    "settle",
]
