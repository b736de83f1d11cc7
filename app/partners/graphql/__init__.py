"""Partners in the API: types.py has the types, feed.py what happened, mutations.py the verbs."""

from .feed import Change, Query
from .mutations import Mutation
from .types import Webhook, WebhookDelivery

__all__ = ["Change", "Mutation", "Query", "Webhook", "WebhookDelivery"]
