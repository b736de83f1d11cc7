"""What partners refuse."""

from app.kernel.errors import DomainError


class TooManyWebhooks(DomainError):
    code = "TOO_MANY_WEBHOOKS"
    template = "A client has at most %(most)s webhooks. Delete one first."


class ScopeMissing(DomainError):
    """A token may have fewer scopes than its client: it has nobody told what it may not read."""

    code = "SCOPE_MISSING"
    template = "This token lacks %(scopes)s, which these events take. Ask for a token with it, or choose other events."


class WebhookDisabled(DomainError):
    code = "WEBHOOK_DISABLED"
    template = "This webhook is disabled. Enable it first."


class AddressNotAllowed(DomainError):
    """Nobody is sent to the inside of the network by an address that a partner gives."""

    code = "ADDRESS_NOT_ALLOWED"
    template = "This address can’t be used. Give one that begins with https:// and is reached from everywhere."
