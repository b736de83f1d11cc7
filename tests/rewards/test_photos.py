"""Photos of rewards: small, upright and without the camera's notes, whatever was uploaded."""

import io
from typing import Any

import pytest
from PIL import Image, features

from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.pictures import LARGE_BYTES, SMALL_BYTES, NotAPicture, remade
from app.rewards.errors import NoPhoto, TooManyPhotos
from app.rewards.service import PHOTOS_MOST, add_photo, remove_photo
from tests.rewards.purse import fetch
from tests.web_fixtures import Browser
from tests.world import World

ORIENTATION = 0x0112


def picture(
    width: int = 80, height: int = 40, form: str = "JPEG", mode: str = "RGB", color: Any = "red", **options: Any
) -> bytes:
    written = io.BytesIO()
    Image.new(mode, (width, height), color).save(written, form, **options)
    return written.getvalue()


def noise(side: int) -> bytes:
    """What packs worst."""
    written = io.BytesIO()
    Image.effect_noise((side, side), 90).save(written, "JPEG", quality=95)
    return written.getvalue()


def test_a_photo_is_made_small_and_upright_and_forgets_where_it_was_taken() -> None:
    notes = Image.Exif()
    notes[ORIENTATION] = 6  # the camera was held sideways
    notes[0x010E] = "behind the house of Mrs. Wen"
    made = remade(picture(1200, 600, exif=notes.tobytes()))
    assert (made.width, made.height) == (480, 960)
    for content, size in ((made.large, (480, 960)), (made.small, (120, 240))):
        with Image.open(io.BytesIO(content)) as opened:
            assert (opened.format, opened.size) == ("WEBP", size)
            assert not opened.getexif()
        assert b"Mrs. Wen" not in content


def test_what_shows_through_stands_on_white() -> None:
    made = remade(picture(20, 20, "PNG", "RGBA", color=(0, 0, 0, 0)))
    with Image.open(io.BytesIO(made.large)) as opened:
        assert min(opened.convert("RGB").getpixel((5, 5))) > 250  # type: ignore[arg-type]


def test_the_worst_photo_still_fits_a_slow_network() -> None:
    made = remade(noise(1000))
    assert len(made.small) <= SMALL_BYTES
    assert len(made.large) <= LARGE_BYTES


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + b"\0" * 40,
        picture()[:300],
        picture(form="GIF"),
    ],
)
def test_what_is_no_photo_is_refused_whatever_it_is_called(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        remade(content)


def test_too_many_pixels_are_refused_before_they_are_unpacked() -> None:
    written = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(written, "PNG")
    with pytest.raises(NotAPicture):
        remade(written.getvalue())


async def test_officers_add_and_remove_photos(db: Database, world: World, client: Browser) -> None:
    assert features.check("webp")
    async with db.unit_of_work() as tx:
        added = await add_photo(tx, world.otto, reward=world.reward, content=picture(), alt=" A red bag ", key="k")
        again = await add_photo(tx, world.otto, reward=world.reward, content=picture(), alt=" A red bag ", key="k")
    assert added == again
    page = (await client.get(f"/rewards/{world.reward}")).text
    assert f'<img src="/reward-photos/{added.id}/large.webp" alt="A red bag" width="80" height="40"' in page
    assert f"/reward-photos/{added.id}/small.webp" in (await client.get("/rewards")).text
    for size in ("small", "large"):
        answer = await client.get(f"/reward-photos/{added.id}/{size}.webp")
        assert answer.headers["content-type"] == "image/webp"
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.content[8:12] == b"WEBP"
    async with db.unit_of_work() as tx:
        await remove_photo(tx, world.otto, photo=added.id)
    assert (await client.get(f"/reward-photos/{added.id}/small.webp")).status_code == 404


async def test_others_add_none_and_nobody_too_many(db: Database, world: World) -> None:
    given: dict[str, Any] = {"reward": world.reward, "content": picture(), "alt": "A bag"}
    for actor in (world.alice, world.bob, world.charlie, world.mei):
        with pytest.raises(NotAllowed):
            async with db.unit_of_work() as tx:
                await add_photo(tx, actor, **given)
    with pytest.raises(SignInRequired):
        async with db.unit_of_work() as tx:
            await add_photo(tx, world.anonymous, **given)
    for wrong, refusal in (({"content": b"?"}, NoPhoto), ({"alt": " "}, Invalid), ({"reward": world.team}, NotFound)):
        with pytest.raises(refusal):
            async with db.unit_of_work() as tx:
                await add_photo(tx, world.otto, **{**given, **wrong})
    async with db.unit_of_work() as tx:
        for _ in range(PHOTOS_MOST):
            last = await add_photo(tx, world.partner, **given)
    with pytest.raises(TooManyPhotos):
        async with db.unit_of_work() as tx:
            await add_photo(tx, world.otto, **given)
    with pytest.raises(NotAllowed):
        async with db.unit_of_work() as tx:
            await remove_photo(tx, world.mei, photo=last.id)
    assert (await fetch(db, "SELECT count(*) FROM reward_photo"))["count"] == PHOTOS_MOST
