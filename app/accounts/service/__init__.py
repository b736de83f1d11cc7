"""The verbs of accounts, by what they are about."""

from .clients import (
    MANAGED_BY,
    OVERLAP,
    ClientSecret,
    create_client,
    issue_token,
    limit_client,
    overlap_until,
    revoke_client,
    rotate_secret,
)
from .codes import SignedIn, request_code, sign_in_with_code
from .correcting import correct_person
from .founding import appoint, county, found_county
from .messages import (
    DELIVER,
    Delivery,
    OutboxMessage,
    Text,
    forget_what_expired,
    message_sent,
    read_outbox,
    unsent_message,
)
from .numbers import phone_number
from .organisations import create_organisation, grant_role, require_whole_deployment, revoke_role
from .own import Changed, change_phone, choose_language, export_person, exports, request_phone_code
from .passwords import change_password, set_password, sign_in_with_password
from .people import Number, read_number, register_person
from .sessions import STAFF_ROLES, Opened, open_session, revoke_other_sessions, revoke_session, sign_out
from .telling import tell, tell_each

__all__ = [
    "DELIVER",
    "MANAGED_BY",
    "OVERLAP",
    "STAFF_ROLES",
    "Changed",
    "ClientSecret",
    "Delivery",
    "Number",
    "Opened",
    "OutboxMessage",
    "SignedIn",
    "Text",
    "appoint",
    "change_password",
    "change_phone",
    "choose_language",
    "correct_person",
    "county",
    "create_client",
    "create_organisation",
    "export_person",
    "exports",
    "forget_what_expired",
    "found_county",
    "grant_role",
    "issue_token",
    "limit_client",
    "message_sent",
    "open_session",
    "overlap_until",
    "phone_number",
    "read_number",
    "read_outbox",
    "register_person",
    "request_code",
    "request_phone_code",
    "require_whole_deployment",
    "revoke_client",
    "revoke_other_sessions",
    "revoke_role",
    "revoke_session",
    "rotate_secret",
    "set_password",
    "sign_in_with_code",
    "sign_in_with_password",
    "sign_out",
    "tell",
    "tell_each",
    "unsent_message",
]
