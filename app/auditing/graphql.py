"""Roots of the ledger, which everybody may see, and journals with their proofs."""

from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, Text, desc, exists, func, literal, select
from sqlalchemy import cast as cast_to
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql.sight import from_the_top
from app.auditing import service
from app.kernel.graphql import Info
from app.kernel.models import SigningKey
from app.ledger.errors import NotYetSealed
from app.ledger.models import Account, Journal, LedgerRoot, Posting
from app.points.graphql import StatementLine
from app.reading import (
    Connection,
    Node,
    column,
    contribute,
    expression,
    many,
    one,
    order,
    reads,
    viewer,
)

_account, _heir = aliased(Account), aliased(Account)
OWN: ColumnElement[bool] = exists(
    select(col(Posting.id))
    .join(_account, col(_account.id) == col(Posting.account_id))
    .outerjoin(_heir, col(_heir.id) == col(_account.succeeded_by))
    .where(
        col(Posting.journal_id) == Journal.id,
        (col(_account.owner) == viewer.person) | (col(_heir.owner) == viewer.person),
    )
)
"""A condition on Journal: it moved something of the viewer's."""


def _hex(value: Any) -> ColumnElement[Any]:
    return func.encode(value, literal("hex"))


@reads(LedgerRoot)
class SealedRoot(Node):
    """A signed root over a batch of journals, chained to the one before: docs/ledger.md tells how to recompute it."""

    number: int = column(LedgerRoot.number, "Its place in the chain, from 1.")
    previous: str | None = expression(_hex(col(LedgerRoot.previous)), "The hash of the root before it, as hex digits.")
    journals: int = column(LedgerRoot.journals, "How many journals are under it.")
    tree: str = expression(_hex(col(LedgerRoot.tree)), "The Merkle tree's root over them (RFC 6962), as hex digits.")
    sealed_at: datetime = column(LedgerRoot.sealed_at, "When it was made.")
    hash: str = expression(_hex(col(LedgerRoot.hash)), "SHA-256 of its head, as hex digits.")
    key: str = column(LedgerRoot.key_id, "Which key signed it: a fingerprint.")
    public_key: str = expression(
        _hex(select(col(SigningKey.public)).where(col(SigningKey.id) == LedgerRoot.key_id).scalar_subquery()),
        "The Ed25519 key that it can be checked with, as hex digits.",
    )
    signature: str = expression(_hex(col(LedgerRoot.signature)), "The signature of its head, as hex digits.")


@strawberry.type(description="That a journal is under a root: what anybody needs to recompute the root's tree.")
class JournalProof:
    journal: str = strawberry.field(description="The journal's canonical bytes, as text in UTF-8.")
    index: int = strawberry.field(description="Its place among the root's journals, from 0.")
    path: list[str] = strawberry.field(description="The hashes beside it from the bottom up, as hex digits.")
    root: int = strawberry.field(description="The root's number.")
    tree: str = strawberry.field(description="The tree that the path must arrive at, as hex digits.")
    holds: bool = strawberry.field(description="Whether it does, and the root is signed; recompute it yourself.")


async def _proof(root: strawberry.Parent[Any], info: Info) -> JournalProof | None:
    context = info.context
    try:
        found = await context.db.perform(service.prove_journal, context.actor, journal=UUID(root.number))
    except NotYetSealed:
        return None
    return JournalProof(
        journal=found.journal,
        index=found.index,
        path=found.path,
        root=found.root.number,
        tree=found.root.tree,
        holds=found.holds,
    )


@reads(Journal, visible_to=OWN | from_the_top(*service.AUDITING))
class SealedJournal(Node):
    """A movement in the ledger, for whose points it moved, and for auditors."""

    number: str = expression(cast_to(col(Journal.id), Text), "What files and commands call it.")
    kind: str = column(Journal.kind, "What happened: award, redemption, expiry …")
    moved_at: datetime = column(Journal.effective_at, "When it took effect.")
    recorded_at: datetime = column(Journal.recorded_at, "When it was written.")
    reason: str | None = column(Journal.reason, "Why, where somebody said so.")

    proof: JournalProof | None = strawberry.field(
        resolver=_proof, description="The proof that it is under a signed root; null until it is sealed, within a day."
    )


@contribute(StatementLine)
class LineJournal:
    journal: SealedJournal | None = one(Posting.journal_id, "The journal, with the proof that it is as it was sealed.")


RootOrder = order(
    "SealedRootOrder", "How roots are sorted.", NEWEST=desc(col(LedgerRoot.number)), OLDEST=col(LedgerRoot.number)
)


@reads(None)
class Query:
    """What can be recomputed."""

    sealed_roots: Connection[SealedRoot] = many(LedgerRoot, "Roots of the ledger.", order=RootOrder)
    sealed_root: SealedRoot | None = one(LedgerRoot, "One root.")
    sealed_journal: SealedJournal | None = one(Journal, "A journal, if one may see it.")
