"""How a text message leaves the house."""

from typing import Protocol
from uuid import UUID

import httpx

from app.kernel.settings import Settings

TIMEOUT_SECONDS = 10


class Sender(Protocol):
    async def send(self, message: UUID, phone: str, text: str) -> None:
        """Hands one message over; raises when that is not certain, then it is tried again with the same id."""


class HttpGateway:
    """Posts `{"phone", "text"}` to a gateway, with the message's id as Idempotency-Key and a bearer token."""

    def __init__(self, url: str, token: str | None, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._transport = transport

    async def send(self, message: UUID, phone: str, text: str) -> None:
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, transport=self._transport) as client:
            answer = await client.post(
                self._url,
                json={"phone": phone, "text": text},
                headers={**self._headers, "Idempotency-Key": str(message)},
            )
            answer.raise_for_status()


class Outbox:
    """Sends nothing: in development the page /outbox shows what was written."""

    async def send(self, message: UUID, phone: str, text: str) -> None:
        pass


def sender_of(settings: Settings) -> Sender:
    if settings.sms_gateway_url is None:
        return Outbox()
    return HttpGateway(settings.sms_gateway_url, settings.sms_gateway_token)
