"""Who a token belongs to by what the database says now, nothing kept."""

from app.accounts.visitors import Visitors

actor_for_session = Visitors().by_session
actor_for_token = Visitors().by_token
