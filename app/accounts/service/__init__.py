"""The verbs of accounts, by what they are about."""

from .sessions import Opened, SessionsRevoked, is_staff, open_session, revoke_other_sessions, revoke_session, sign_out

__all__ = [
    "Opened",
    "SessionsRevoked",
    "is_staff",
    "open_session",
    "revoke_other_sessions",
    "revoke_session",
    "sign_out",
]
