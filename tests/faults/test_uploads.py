"""Files that are no roster, and files larger than any: refused at once, told why, nothing kept."""

import html
import io
import zlib
from collections.abc import AsyncIterator

import openpyxl
import psutil
import pytest

from app.kernel.errors import DomainError
from app.kernel.i18n import LANGUAGES, translations
from app.volunteers.errors import RosterColumnsMissing, RosterEmpty, RosterHeaderMissing, RosterUnreadable
from tests.volunteers.rosters import HEADING, csv_of, row
from tests.web_fixtures import Browser
from tests.world import World

from .nonsense import problem

HUGE = 2 * 2**30
CHUNK = b"x" * 2**16
PART = b'--boundary\r\nContent-Disposition: form-data; name="file"; filename="roster.csv"\r\n\r\n'
UPLOAD = {"Content-Type": "multipart/form-data; boundary=boundary"}


def _workbook(*rows: list[str]) -> bytes:
    book = openpyxl.Workbook()
    for each in rows:
        assert book.active is not None
        book.active.append(each)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


FILES: tuple[tuple[str, bytes, tuple[type[DomainError], ...]], ...] = (
    ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, (RosterUnreadable,)),
    (
        "letter.pdf",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\nstream\n" + zlib.compress(bytes(range(256))),
        (RosterUnreadable,),
    ),
    ("photo.csv", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 9, (RosterUnreadable,)),
    ("empty.csv", b"", (RosterEmpty, RosterUnreadable)),
    ("blank.csv", b"\r\n\r\n  \r\n", (RosterEmpty,)),
    ("broken.xlsx", _workbook(list(HEADING))[:900], (RosterUnreadable,)),
    ("zip.xlsx", b"PK\x03\x04 no zip", (RosterUnreadable,)),
    ("random.csv", bytes((number * 7919) % 251 for number in range(5_000)), (RosterUnreadable, RosterHeaderMissing)),
    ("poem.csv", "床前明月光\n疑是地上霜\n".encode(), (RosterHeaderMissing,)),
    ("columns.csv", "姓名,性别\n王秀英,女\n".encode(), (RosterColumnsMissing, RosterHeaderMissing)),
    ("nul.csv", csv_of(row(1)).replace("王".encode(), b"\0"), (RosterUnreadable,)),
    ("utf16.csv", "姓名".encode("utf-16"), (RosterUnreadable, RosterHeaderMissing, RosterEmpty, RosterColumnsMissing)),
)


@pytest.mark.parametrize("spoken", LANGUAGES)
async def test_what_is_no_roster_is_told_on_the_page(client: Browser, world: World, spoken: str) -> None:
    client.headers["Accept-Language"] = spoken
    await client.sign_in(world.otto.id)
    for name, content, refusals in FILES:
        answer = await client.post("/imports", data={"key": f"{name}"}, files={"file": (name, content)})
        assert problem(answer) is None
        assert answer.status_code == 422, name
        shown = html.unescape(answer.text)
        told = [translations(spoken).gettext(each.template).partition("%(")[0] for each in refusals]
        assert any(head in shown for head in told), (name, told)
    assert await client.database.read("SELECT count(*) FROM roster_import") == 0


async def _endless(pulled: list[int]) -> AsyncIterator[bytes]:
    """A multipart body that goes on and on; nothing of it is kept here."""
    yield PART
    while pulled[0] < HUGE:
        pulled[0] += len(CHUNK)
        yield CHUNK


@pytest.mark.parametrize("path", ["/imports", "/graphql", "/sign-in", "/oauth/token", "/nothing"])
async def test_two_gigabytes_are_refused_before_they_are_here(client: Browser, world: World, path: str) -> None:
    """With their length said they are not read at all; without it no more than an upload may have."""
    await client.sign_in(world.otto.id)
    memory = psutil.Process().memory_info().rss
    for said in ({"Content-Length": str(HUGE)}, {}):
        pulled = [0]
        answer = await client.post(path, content=_endless(pulled), headers={**UPLOAD, **said})
        assert problem(answer) is None
        assert answer.status_code in ({413} if path == "/imports" or said else {400, 404, 413, 415})
        assert pulled[0] <= (0 if said else client.settings.max_upload_bytes + 2 * len(CHUNK))
    assert psutil.Process().memory_info().rss - memory < 64 * 2**20


async def test_a_refused_upload_is_told_in_the_persons_language(client: Browser, world: World) -> None:
    for spoken in LANGUAGES:
        client.headers["Accept-Language"] = spoken
        answer = await client.post("/imports", content=b"", headers={**UPLOAD, "Content-Length": str(HUGE)})
        assert answer.status_code == 413
        assert translations(spoken).gettext("This is too large") in html.unescape(answer.text)


async def test_a_roster_too_large_for_the_api(client: Browser, world: World) -> None:
    await client.sign_in(world.otto.id)
    answer = await client.post("/graphql", json={"query": "{ viewer { __typename } }", "variables": {"x": "y" * 2**21}})
    assert (answer.status_code, problem(answer)) == (413, None)
