"""The verbs of accounts, by what they are about."""

from .sessions import (
    SESSION_COOKIE,
    Opened,
    actor_for_session,
    actor_for_token,
    open_session,
    revoke_other_sessions,
    revoke_session,
    sign_out,
)

__all__ = [
    "SESSION_COOKIE",
    "Opened",
    "actor_for_session",
    "actor_for_token",
    "open_session",
    "revoke_other_sessions",
    "revoke_session",
    "sign_out",
]
