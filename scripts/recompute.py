"""Recomputes what the points bank hands out, with no part of its own code and nothing but Python.

    python3 scripts/recompute.py points.json                  a statement: balances, sums, lots
    python3 scripts/recompute.py proof.json                   a journal's way to the root over it
    python3 scripts/recompute.py journals.csv roots.json      all roots, from `commonweal export journals` and
                                                              `commonweal roots --json --limit 100000`

Prints what it found, and ends with 1 where something does not hold. Signatures are checked where the package
`cryptography` is installed; without it they are named as not checked.
"""

import ast
import csv
import hashlib
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ModuleNotFoundError:  # everything else is recomputed all the same
    Ed25519PublicKey = None  # type: ignore[assignment, misc]

Found = Iterator[str]
"""What does not hold, a line each."""


def recompute(*files: Path) -> tuple[str, list[str]]:
    """What was recomputed, and what of it does not hold."""
    if files[0].suffix == ".csv":
        roots = json.loads(files[1].read_text("utf-8"))
        with files[0].open(encoding="utf-8", newline="") as file:
            journals = _journals(csv.DictReader(file))
        return f"{len(journals)} roots", [said for root in roots for said in _root(root, roots, journals)]
    given = json.loads(files[0].read_text("utf-8"))
    if "path" in given:
        return f"a proof under root {given['root']['number']}", list(_proof(given))
    return f"a statement of {len(given['lines'])} lines", list(_statement(given))


# A statement


def _statement(given: dict[str, Any]) -> Found:
    yield from _balances(given)
    yield from _holds(given)
    yield from _lots(given)


def _balances(given: dict[str, Any]) -> Found:
    balance = 0
    for line in given["lines"]:
        balance += line["points"]
        if balance != line["balance"]:
            yield f"line {line['number']}: {line['balance']} should be {balance}"
        if line["expression"] and (worth := earned(line["expression"])) != line["points"]:
            yield f"line {line['number']}: {line['expression']} is {worth}, not {line['points']}"
    if balance != given["posted"]:
        yield f"the balance {given['posted']} should be {balance}"


def _holds(given: dict[str, Any]) -> Found:
    for hold in given["holds"]:
        if sum(use["points"] for use in hold["uses"]) != hold["points"]:
            yield f"reservation {hold['id']} is not what its lots give"
    if sum(hold["points"] for hold in given["holds"]) != given["held"]:
        yield "what is held is not the sum of the reservations"


def _lots(given: dict[str, Any]) -> Found:
    """What was taken back gave its lots back."""
    back = {line["reverses"] for line in given["lines"]}
    drawing = [line for line in given["lines"] if line["journal"] not in back] + given["holds"]
    used = Counter[str]()
    for each in drawing:
        for use in each["uses"]:
            used[use["lot"]] += use["points"]
    for lot in given["lots"]:
        if lot["granted"] - used[lot["id"]] != lot["remaining"]:
            yield f"lot {lot['id']}: {lot['remaining']} should be {lot['granted'] - used[lot['id']]}"
    if sum(lot["remaining"] for lot in given["lots"]) != given["posted"] - given["held"]:
        yield "what is free is not what remains in the lots"


def earned(expression: str) -> int:
    """The points of `2.5 h × 10 × 1.2 = 30`: what stands left of the sign, worked out and rounded down.

    A cap, which only the rule knows, is taken from behind the arrow: `60 → 50`.
    """
    left, _, right = expression.partition(" = ")
    plain = re.sub(r"\b(?:h|min|night|holiday|shortage)\b", "", left).replace("×", "*").replace("÷", "/")
    exact = _value(ast.parse(plain.strip(), mode="eval").body)
    shown, _, points = right.partition(" → ")
    if Fraction(shown) != Fraction(int(exact * 100), 100):
        raise ValueError(f"{left} is {float(exact)}, not {shown}")
    return min(int(exact), int(points)) if points else int(exact)


def _value(node: ast.expr) -> Fraction:
    if isinstance(node, ast.Constant):
        return Fraction(str(node.value))
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left), _value(node.right)
        kind = type(node.op)
        return left * right if kind is ast.Mult else left / right if kind is ast.Div else left + right
    raise ValueError(ast.dump(node))


# Journals and roots


def canonical(journal: dict[str, Any]) -> bytes:
    """RFC 8785: keys in order, no blanks, UTF-8."""
    return json.dumps(journal, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def leaf_hash(journal: bytes) -> bytes:
    return hashlib.sha256(b"\0" + journal).digest()


def tree_hash(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\1" + tree_hash(leaves[:split]) + tree_hash(leaves[split:])).digest()


def _proof(proof: dict[str, Any]) -> Found:
    root, at, last = proof["root"], proof["index"], proof["root"]["journals"] - 1
    if canonical(json.loads(proof["journal"])) != proof["journal"].encode():
        yield "the journal's bytes are not canonical"
    reached = leaf_hash(proof["journal"].encode())
    for beside in map(bytes.fromhex, proof["path"]):
        while at % 2 == 0 and at == last:
            at, last = at // 2, last // 2
        reached = hashlib.sha256(b"\1" + (beside + reached if at % 2 else reached + beside)).digest()
        at, last = at // 2, last // 2
    if reached.hex() != root["tree"]:
        yield f"the path leads to {reached.hex()}, not to the tree of root {root['number']}"
    yield from _signed(root)


def _journals(rows: "csv.DictReader[str]") -> dict[int, list[bytes]]:
    """The leaf hashes of each root's journals, in order."""
    lines: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        if row["root"]:
            lines[row["journal"]].append(row)
    placed: defaultdict[int, list[tuple[tuple[int, int, str], bytes]]] = defaultdict(list)
    for journal, postings in lines.items():
        first = postings[0]
        position = (int(first["epoch"]), int(first["transaction"]), journal)
        placed[int(first["root"])].append((position, leaf_hash(canonical(_journal(first, postings)))))
    return {root: [leaf for _, leaf in sorted(each)] for root, each in placed.items()}


def _journal(first: dict[str, str], postings: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "id": first["journal"],
        "kind": _text(first["kind"]),
        **{name: first[name] for name in ("effective_at", "recorded_at")},
        **{name: _text(first[name]) for name in ("actor", "reason", "request", "reverses")},
        "postings": [
            {
                **{name: line[name] for name in ("account", "asset")},
                **{name: int(line[name]) for name in ("line", "amount")},
                **{name: int(line[name]) if line[name] else None for name in ("account_version", "balance_after")},
            }
            for line in sorted(postings, key=lambda line: int(line["line"]))
        ],
    }


def _text(cell: str) -> str | None:
    """Empty is null; the apostrophe before what a spreadsheet would take for a formula is not part of it."""
    return (cell[1:] if re.match(r"'[=+\-@\t\r]", cell) else cell) or None


def _root(root: dict[str, Any], roots: list[dict[str, Any]], journals: dict[int, list[bytes]]) -> Found:
    number, leaves = root["number"], journals.get(root["number"], [])
    if len(leaves) != root["journals"]:
        yield f"root {number} is over {root['journals']} journals, the file has {len(leaves)} of them"
    elif tree_hash(leaves).hex() != root["tree"]:
        yield f"root {number}: the journals make the tree {tree_hash(leaves).hex()}"
    before = [each["hash"] for each in roots if each["number"] == number - 1]
    if before and before != [root["previous"]]:
        yield f"root {number} does not follow the one before it"
    yield from _signed(root)


def _signed(root: dict[str, Any]) -> Found:
    said = {name: root[name] for name in ("number", "previous", "journals", "tree")}
    moment = re.sub(r"(\.\d+)?(Z|\+00:00)$", lambda end: f"{(end[1] or '.')[:7]:0<7}Z", root["sealed_at"])
    head = canonical({**said, "sealed_at": moment, "format": "commonweal ledger root 1"})
    if hashlib.sha256(head).hexdigest() != root["hash"]:
        yield f"the hash of root {root['number']} is not that of its head"
    if Ed25519PublicKey is None:
        sys.stderr.write("Signatures are not checked: the package cryptography is missing.\n")
        return
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(root["public_key"]))
        key.verify(bytes.fromhex(root["signature"]), head)
    except InvalidSignature:
        yield f"the signature of root {root['number']} is not good"


if __name__ == "__main__":
    what, wrong = recompute(*map(Path, sys.argv[1:]))
    print("\n".join([f"{what}: {'holds' if not wrong else 'does not hold'}", *wrong]))
    sys.exit(1 if wrong else 0)
