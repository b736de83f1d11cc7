"""A certificate of a skill grade as the paper that people hold."""

import asyncio
from uuid import UUID

import msgspec

from app.kernel.db import Transaction
from app.kernel.identity import Actor
from app.skills.sheet import skill_pdf

from .filing import print_skill_certificate


class Sheet(msgspec.Struct, frozen=True):
    """A PDF, A4, and what the file is called."""

    name: str
    content: bytes


async def skill_certificate_sheet(tx: Transaction, actor: Actor, *, certificate: UUID, language: str) -> Sheet:
    """The paper, for whom `print_skill_certificate` finds it. Raises FontsMissing."""
    found = await print_skill_certificate(tx, actor, certificate=certificate)
    content = await asyncio.to_thread(skill_pdf, found, language, tx.settings)
    return Sheet(f"{found.number}-{language}.pdf", content)
