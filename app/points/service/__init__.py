"""Verbs of the points bank."""

from .awarding import Service, TakenBack, award, award_many, expire_points, repay, reverse_award
from .families import FamilyChange, answer_family_invitation, invite_to_family, leave_family
from .giving import (
    Donated,
    GrantChange,
    PoolChange,
    close_pool,
    confirm_grant,
    decline_grant,
    donate,
    open_pool,
    propose_grant,
)
from .posting import Awarded
from .pricing import Price, price
from .ruling import set_rule, withdraw_rule
from .transferring import PolicySet, Receiver, Transferred, find_receiver, set_exchange_policy, transfer

__all__ = [
    "Awarded",
    "Donated",
    "FamilyChange",
    "GrantChange",
    "PolicySet",
    "PoolChange",
    "Price",
    "Receiver",
    "Service",
    "TakenBack",
    "Transferred",
    "answer_family_invitation",
    "award",
    "award_many",
    "close_pool",
    "confirm_grant",
    "decline_grant",
    "donate",
    "expire_points",
    "find_receiver",
    "invite_to_family",
    "leave_family",
    "open_pool",
    "price",
    "propose_grant",
    "repay",
    "reverse_award",
    "set_exchange_policy",
    "set_rule",
    "transfer",
    "withdraw_rule",
]
