"""Journals under signed roots: none is left out, each can be proven, and whatever was changed is named."""

import asyncio
import hashlib
import json
from base64 import b64decode
from datetime import timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import NotFound
from app.kernel.verification import verify
from app.ledger import merkle, sealing
from app.ledger.accounts import Entry, Line
from app.ledger.checks import CHECKS
from app.ledger.errors import NotYetSealed
from app.ledger.roots import Proof, Root, head
from tests.world import NOW

from .test_posting import ANN, BEN, ISSUED, SPENT, grant, post, posted


async def seal(db: Database, limit: int = sealing.MOST) -> Root | None:
    async with db.unit_of_work() as tx:
        return await sealing.seal(tx, limit=limit)


async def prove(db: Database, journal: UUID) -> Proof:
    async with db.unit_of_work() as tx:
        return await sealing.prove(tx, journal=journal)


async def complaints(db: Database) -> list[tuple[int, UUID | None, str]]:
    (chain,) = await verify(db, [check for check in CHECKS if check.name == "ledger.chain"])
    return [(row["root"], row["journal_id"], row["wrong"]) for row in chain.rows]


async def behind_the_verbs(db: Database, *commands: str) -> None:
    """As somebody does who may do everything in the database."""
    async with db.unit_of_work() as tx:
        for table in ("journal", "posting", "ledger_root"):
            await tx.connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
        for command in commands:
            await tx.connection.execute(command)
        for table in ("journal", "posting", "ledger_root"):
            await tx.connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER append_only")


@pytest.fixture
async def sealed(db: Database) -> list[Entry]:
    """Seven journals under three roots."""
    entries = [grant(ANN, amount, request=f"grant {amount}") for amount in range(1, 8)]
    for entry in entries:
        await posted(db, entry)
    while await seal(db, limit=3):
        pass
    return entries


async def test_roots_are_chained_and_cover_every_journal_once(db: Database, sealed: list[Entry]) -> None:
    async with db.unit_of_work() as tx:
        third, second, first = await sealing.roots(tx)
    assert [first.journals, second.journals, third.journals] == [3, 3, 1]
    assert [first.previous, second.previous, third.previous] == [None, first.hash, second.hash]
    assert await complaints(db) == []


async def test_a_proof_can_be_recomputed_with_nothing_but_hashes(db: Database, sealed: list[Entry]) -> None:
    """As docs/ledger.md says it, without a line of the ledger's own code."""
    for entry in sealed:
        proof = await prove(db, entry.id)
        said = json.loads(proof.journal)
        assert said["id"] == str(entry.id)
        assert said["recorded_at"] == NOW.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        assert [line["amount"] for line in said["postings"]] == [line.amount for line in entry.lines]
        canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert canonical == proof.journal
        reached, at, last = hashlib.sha256(b"\0" + canonical.encode()).digest(), proof.index, proof.root.journals - 1
        for other in map(bytes.fromhex, proof.path):
            while at % 2 == 0 and at == last:
                at, last = at // 2, last // 2
            pair = other + reached if at % 2 else reached + other
            reached, at, last = hashlib.sha256(b"\1" + pair).digest(), at // 2, last // 2
        assert reached.hex() == proof.root.tree
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(proof.root.public_key)).verify(
            bytes.fromhex(proof.root.signature), proof.root.head
        )
        assert proof.holds


async def test_texts_of_all_kinds_are_canonical(db: Database) -> None:
    reason = 'say "no"\\ \n\t\r\b\f\x01\x1f / é 祁连 བོད 𠀀 \u2028 </script>'
    entry = Entry(ids.new(), "test", (Line(ISSUED, -1), Line(SPENT, 1)), reason=reason)
    await posted(db, entry)
    await seal(db)
    said = (await prove(db, entry.id)).journal
    assert json.loads(said)["reason"] == reason
    assert json.dumps(json.loads(said), sort_keys=True, separators=(",", ":"), ensure_ascii=False) == said


async def test_a_journal_that_commits_late_is_sealed_later(db: Database) -> None:
    """With "all recorded before now" in place of the oldest running transaction it would never be sealed."""
    await posted(db, grant(BEN, 1))
    late, holding, release = grant(ANN, 10), asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with db.unit_of_work() as tx:
            await post(tx, late)
            holding.set()
            await release.wait()

    task = asyncio.create_task(slow())
    await holding.wait()
    await posted(db, grant(BEN, 20))
    first = await seal(db)
    assert first
    assert first.journals == 1
    release.set()
    await task
    with pytest.raises(NotYetSealed):
        await prove(db, late.id)
    second = await seal(db)
    assert second
    assert second.journals == 2
    assert (await prove(db, late.id)).holds
    assert await complaints(db) == []


async def test_sealing_at_once_seals_every_journal_once(db: Database) -> None:
    await posted(db, *(grant(ANN, 1) for _ in range(40)))
    made = [root for root in await asyncio.gather(*(seal(db, limit=11) for _ in range(6))) if root]
    assert sorted(root.journals for root in made) == [7, 11, 11, 11]
    assert await complaints(db) == []


async def test_what_was_changed_removed_or_added_is_named(db: Database, sealed: list[Entry]) -> None:
    """Each of these is seen although every sum is right."""
    changed, moved, gone = sealed[0].id, sealed[2].id, sealed[4].id
    await behind_the_verbs(
        db,
        f"UPDATE journal SET effective_at = effective_at - interval '1 day' WHERE id = '{changed}'",
        f"UPDATE posting SET amount = amount * 2 WHERE journal_id = '{moved}'",
        f"DELETE FROM unfolded USING posting WHERE posting_id = posting.id AND journal_id = '{gone}'",
        f"UPDATE lot SET journal_id = '{changed}' WHERE journal_id = '{gone}'",
        f"DELETE FROM posting WHERE journal_id = '{gone}'",
        f"DELETE FROM journal WHERE id = '{gone}'",
    )
    await posted(db, added := grant(BEN, 1))
    await behind_the_verbs(
        db,
        f"UPDATE journal SET transaction_id = (SELECT transaction_id FROM journal WHERE id = '{sealed[1].id}') "
        f"WHERE id = '{added.id}'",
    )
    assert sorted(await complaints(db), key=str) == sorted(
        [(1, changed, "changed"), (1, moved, "changed"), (1, added.id, "added"), (2, gone, "removed")], key=str
    )
    assert not (await prove(db, changed)).holds
    assert (await prove(db, sealed[1].id)).holds


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (
            "UPDATE ledger_root SET sealed_at = sealed_at - interval '1 day' WHERE number = 2",
            [(2, "its hash is not that of its number, tree and time")],
        ),
        (
            "UPDATE ledger_root SET signature = sha512('') WHERE number = 3",
            [(3, "its signature is not good")],
        ),
        ("DELETE FROM ledger_root WHERE number = 2", [(3, "the roots from 2 to 2 are missing")]),
        (
            "UPDATE ledger_root SET leaves = overlay(leaves PLACING '\\x0000' FROM 30) WHERE number = 1",
            [(1, "the leaves kept with it are not those of its tree"), (1, "changed")],
        ),
    ],
)
async def test_a_root_that_was_changed_is_named(
    db: Database, sealed: list[Entry], command: str, expected: list[tuple[int, str]]
) -> None:
    await behind_the_verbs(db, command)
    assert [(root, said) for root, _, said in await complaints(db)] == expected


async def test_a_history_made_anew_needs_the_key(db: Database, sealed: list[Entry]) -> None:
    """Whoever recomputes tree and hash after a change still has no signature for them."""
    first = sealed[0].id
    await behind_the_verbs(db, f"UPDATE journal SET reason = 'another' WHERE id = '{first}'")
    async with db.unit_of_work() as tx:
        row = await tx.connection.fetchrow("SELECT * FROM ledger_root WHERE number = 1")
        canonical = (await sealing.prove(tx, journal=first)).journal.encode()
        at = row["leaves"].index(first.bytes) + 16
        leaves = row["leaves"][:at] + merkle.leaf_hash(canonical) + row["leaves"][at + 32 :]
        tree = merkle.tree_hash([leaves[i + 16 : i + 48] for i in range(0, len(leaves), 48)])
        forged = head(1, None, row["journals"], tree.hex(), row["sealed_at"])
        await tx.connection.execute("ALTER TABLE ledger_root DISABLE TRIGGER append_only")
        await tx.connection.execute(
            "UPDATE ledger_root SET leaves = $1, tree = $2, hash = $3 WHERE number = 1",
            *(leaves, tree, hashlib.sha256(forged).digest()),
        )
    assert await complaints(db) == [
        (1, None, "its signature is not good"),
        (2, None, "it does not follow the root before it"),
    ]


async def test_older_roots_stay_good_when_the_key_is_new(
    db: Database, sealed: list[Entry], clock: SettableClock
) -> None:
    clock.at += timedelta(hours=1)
    async with db.unit_of_work() as tx:
        key = await sealing.new_key(tx)
        sealed_with = await tx.connection.fetchval("SELECT private_sealed FROM signing_key WHERE id = $1", key)
        assert len(b64decode(db.vault.open(sealed_with))) == 32
    await posted(db, grant(ANN, 1))
    root = await seal(db)
    assert root
    assert root.key == key
    async with db.unit_of_work() as tx:
        assert len({each.key for each in await sealing.roots(tx)}) == 2
    assert await complaints(db) == []


async def test_after_a_restore_elsewhere_new_journals_follow_the_old_ones(db: Database, sealed: list[Entry]) -> None:
    """There, transactions are counted anew, from below: without an epoch theirs would stand under old roots."""
    for table in ("journal", "ledger_root"):
        much_higher = "CAST(CAST(CAST(CAST(transaction_id AS text) AS bigint) + 10000000000 AS text) AS xid8)"
        await behind_the_verbs(db, f"UPDATE {table} SET transaction_id = {much_higher}")
    await behind_the_verbs(db, "INSERT INTO event_epoch SELECT max(number) + 1 FROM event_epoch")
    await posted(db, fresh := grant(ANN, 1))
    root = await seal(db)
    assert root
    assert (root.number, root.journals) == (4, 1)
    assert (await prove(db, fresh.id)).holds
    assert await complaints(db) == []


async def test_nothing_new_makes_no_root_and_nothing_unknown_is_proven(db: Database, sealed: list[Entry]) -> None:
    assert await seal(db) is None
    with pytest.raises(NotFound):
        await prove(db, ids.new())


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 8, 9, 13])
def test_every_leaf_of_a_tree_of_any_size_is_proven_and_nothing_else(count: int) -> None:
    leaves = [merkle.leaf_hash(bytes([each])) for each in range(count)]
    root = merkle.tree_hash(leaves)
    for at, leaf in enumerate(leaves):
        path = merkle.path(leaves, at)
        assert merkle.climb(leaf, at, count, path) == root
        assert merkle.climb(merkle.leaf_hash(b"x"), at, count, path) != root
        assert merkle.climb(leaf, at, count, [*path, leaf]) is None
        assert not path or merkle.climb(leaf, at, count, path[:-1]) is None
        assert merkle.climb(leaf, count, count, path) is None


def test_the_tree_is_that_of_the_standard() -> None:
    """RFC 6962's own test: the tree over eight known leaves."""
    leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    tree = merkle.tree_hash([merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in leaves])
    assert tree.hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
