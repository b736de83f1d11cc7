"""The documents, and the blocks of code in them."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("graphql/*.md")])
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def name(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


def blocks(document: Path) -> list[tuple[str, str]]:
    """Language and text of each block, in their order."""
    return _FENCE.findall(document.read_text("utf-8"))


def fences(document: Path, language: str) -> list[str]:
    return [text for of, text in blocks(document) if of == language]


def asks(text: str) -> bool:
    """Whether a block of shell sends requests; then test_examples.py runs it."""
    return "/graphql" in text or "/oauth" in text
