"""Photos of rewards: taken in, shown, removed."""

import asyncio
from typing import Literal
from uuid import UUID

import msgspec

from app.accounts.service import require_whole_deployment
from app.kernel import audit, ids, pictures
from app.kernel.db import Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.rewards.errors import NoPhoto, TooManyPhotos
from app.rewards.queries import offering as queries

from .offering import STAFF
from .redeeming import SCOPE

PHOTOS_MOST = 5
ALT_MOST = 200


class PhotoAdded(msgspec.Struct, frozen=True):
    id: UUID
    reward: UUID


@once
async def add_photo(
    tx: Transaction, actor: Actor, *, reward: UUID, content: bytes, alt: str, key: str | None = None
) -> PhotoAdded:
    """Adds a photo made small of an uploaded file; `alt` says what it shows to those who can't see it.

    For those who create rewards. Raises NotFound, Invalid, NoPhoto, TooManyPhotos.
    """
    await require_whole_deployment(tx, actor, roles=STAFF, scope=SCOPE)
    if not 1 <= len(alt.strip()) <= ALT_MOST:
        raise Invalid(field="alt", reason=mark("Say in up to 200 letters what the photo shows."))
    if await tx.maybe(queries.REWARD, reward=reward) is None:  # locked: two at once see each other
        raise NotFound(field="reward_id")
    if await tx.value(queries.PHOTOS_OF, reward=reward) >= PHOTOS_MOST:
        raise TooManyPhotos(field="file", most=PHOTOS_MOST)
    try:
        made = await asyncio.to_thread(pictures.remade, content)
    except pictures.NotAPicture:
        raise NoPhoto(field="file") from None
    new = ids.new()
    await tx.execute(
        queries.ADD_PHOTO,
        id=new,
        reward_id=reward,
        alt=alt.strip(),
        width=made.width,
        height=made.height,
        large=made.large,
        small=made.small,
        added_at=tx.now,
        added_by=actor.id,
    )
    await audit.record(tx, actor, "rewards.add_photo", reward, after={"photo": new, "alt": alt.strip()})
    return PhotoAdded(new, reward)


@once
async def remove_photo(tx: Transaction, actor: Actor, *, photo: UUID, key: str | None = None) -> PhotoAdded:
    """Removes a photo of a reward. For those who create rewards. Raises NotFound."""
    await require_whole_deployment(tx, actor, roles=STAFF, scope=SCOPE)
    removed = await tx.maybe(queries.REMOVE_PHOTO, photo=photo)
    if removed is None:
        raise NotFound(field="photo_id")
    before = {"photo": photo, "alt": removed.alt}
    await audit.record(tx, actor, "rewards.remove_photo", removed.reward_id, before=before)
    return PhotoAdded(photo, removed.reward_id)


async def read_photo(tx: Transaction, actor: Actor, *, photo: UUID, size: Literal["large", "small"]) -> bytes:
    """A photo as WebP. For everybody. Raises NotFound."""
    found: bytes | None = await tx.value(queries.PHOTO[size], photo=photo)
    if found is None:
        raise NotFound()
    return found
