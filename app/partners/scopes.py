"""What a partner's client may be given."""

SCOPES = (
    "accounts:read",
    "accounts:write",
    "activities:read",
    "activities:write",
    "attendance:read",
    "attendance:write",
    "certificates:read",
    "certificates:write",
    "points:read",
    "points:write",
    "rewards:read",
    "rewards:write",
    "skills:read",
    "skills:write",
    "volunteers:read",
    "volunteers:write",
    "vouchers:fulfil",
    "webhooks:read",
    "webhooks:write",
)
"""`domain:read` also lets a client hear of the domain's events."""
