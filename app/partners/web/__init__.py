"""Partners' pages, for officers and administrators: clients, webhooks, deliveries."""

from . import clients, deliveries, webhooks

routes = [*clients.routes, *webhooks.routes, *deliveries.routes]
