"""A certificate of service as the paper that people hold."""

import asyncio
from uuid import UUID

import msgspec

from app.attendance.sheet import service_pdf
from app.kernel.db import Transaction
from app.kernel.identity import Actor

from .certificates import print_service_certificate


class Sheet(msgspec.Struct, frozen=True):
    """A PDF, A4, and what the file is called."""

    name: str
    content: bytes


async def service_certificate_sheet(tx: Transaction, actor: Actor, *, certificate: UUID, language: str) -> Sheet:
    """The paper, for whom `print_service_certificate` finds it. Raises FontsMissing."""
    found = await print_service_certificate(tx, actor, certificate=certificate)
    content = await asyncio.to_thread(service_pdf, found, language, tx.settings)
    return Sheet(f"{found.number}-{language}.pdf", content)
