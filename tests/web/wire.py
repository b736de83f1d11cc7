"""A partner's connection to the API, on which requests are sent byte by byte."""

import asyncio


class Wire:
    """One connection, on which requests are sent byte by byte."""

    def __init__(self, token: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.token = token
        self.reader = reader
        self.writer = writer

    def request(self, name: str, *more: str) -> bytes:
        body = f'{{"query": "{{ {name}: __typename }}"}}'
        head = ["POST /graphql HTTP/1.1", "host: 127.0.0.1"]
        head += [f"authorization: Bearer {self.token}", "content-type: application/json"]
        return "\r\n".join([*head, f"content-length: {len(body)}", *more, "", body]).encode()

    async def send(self, *parts: bytes) -> None:
        for part in parts:
            self.writer.write(part)
            await asyncio.sleep(0.01)

    async def answer(self) -> tuple[int, bytes]:
        """The status and the content of the next response."""
        head = (await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 5)).decode().lower()
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
        return int(head.split()[1]), await self.reader.readexactly(length)
