"""What texts are found by: PostgreSQL's text search with lexemes of our own, because its parsers know no Chinese.

Chinese is cut into pairs of characters, so that any part of a text is found, and Tibetan into syllables. Short
texts are found by pinyin too: from each character on, in full and by first letters, as far as one has typed.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from pypinyin import Style, lazy_pinyin

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
TIBETAN = "\u0f00\u0f20-\u0f33\u0f39\u0f40-\u0fbc"
TSHEG = "\u0f0b\u0f0c"
RUN = re.compile(rf"([{HAN}]+)|([{TIBETAN}]+(?:[{TSHEG}]+[{TIBETAN}]+)*)|([^\W_{HAN}{TIBETAN}]+)")
SYLLABLE = re.compile(f"[{TIBETAN}]+")
PINYIN_SYLLABLES = 8
"""As much as anybody types of a name in pinyin."""
QUERY_CHARACTERS = 100
NEXT = " <-> "
"""Stands between words that must be neighbours."""
LEXEME_CHARACTERS = 60


class Part(NamedTuple):
    """A text with what finding something in it is worth: from A, the most, to D."""

    text: str
    weight: str
    pinyin: bool = True


class Asked(NamedTuple):
    """A search in PostgreSQL's words: its longest part, all of its parts, any lexeme of them."""

    longest: str
    all: str
    any: str

    @property
    def several(self) -> bool:
        """Whether it has more than one part."""
        return self.all != f"({self.longest})"


def lexemes(*parts: Part) -> str:
    """The `tsvector` of a text, in PostgreSQL's spelling. Words of two parts are never neighbours."""
    found: dict[str, list[str]] = {}
    position = 1
    for part in parts:
        for run in RUN.finditer(_plain(part.text)):
            for lexeme, offset in _lexemes(run, pinyin=part.pinyin):
                found.setdefault(lexeme, []).append(f"{position + offset}{part.weight}")
            position += len(run[0]) + 1
    return " ".join(f"'{lexeme}':{','.join(dict.fromkeys(places))}" for lexeme, places in found.items())


def asked(text: str) -> Asked | None:
    """What finds a text: all of its words, the last letters of which may still be missing; None without any."""
    runs = RUN.finditer(_plain(text)[:QUERY_CHARACTERS])
    parts = sorted({_query(run) for run in runs}, key=lambda part: (-len(part), part))
    if not parts:
        return None
    pieces = [piece for part in parts for piece in part.split(NEXT)]
    return Asked(parts[0], " & ".join(f"({part})" for part in parts), " | ".join(dict.fromkeys(pieces)))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _lexemes(run: re.Match[str], *, pinyin: bool) -> Iterator[tuple[str, int]]:
    """What a run of characters is found by, each with its place in the run."""
    han, tibetan, word = run.groups()
    if han:
        for at in range(len(han)):
            yield han[at : at + 2], at
        if pinyin:
            yield from _sounds(han)
    elif tibetan:
        for at, syllable in enumerate(SYLLABLE.findall(tibetan)):
            yield syllable, at
    else:
        yield word[:LEXEME_CHARACTERS], 0


def _sounds(han: str) -> Iterator[tuple[str, int]]:
    """扫雪: saoxue and sx, then xue."""
    syllables = [syllable.lower() for syllable in lazy_pinyin(han, style=Style.NORMAL, errors="ignore")]
    for at in range(len(syllables)):
        said = syllables[at : at + PINYIN_SYLLABLES]
        yield "".join(said), at
        if len(said) > 1:
            yield "".join(syllable[0] for syllable in said), at


def _query(run: re.Match[str]) -> str:
    han, tibetan, word = run.groups()
    if han and len(han) > 1:
        return NEXT.join(f"'{han[at : at + 2]}'" for at in range(len(han) - 1))
    if tibetan:
        *before, last = SYLLABLE.findall(tibetan)
        return NEXT.join([*(f"'{syllable}'" for syllable in before), f"'{last}':*"])
    typed: str = (han or word)[:LEXEME_CHARACTERS]
    # One letter alone begins half of all words.
    return f"'{typed}'" if word and len(typed) == 1 and typed.isalpha() else f"'{typed}':*"
