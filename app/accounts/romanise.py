"""Names in pinyin: what sorts them and what finds them for those who type Latin letters."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

# Characters that are read otherwise as a surname; the library knows them only as common words.
SURNAMES = {
    "单": "shan",
    "解": "xie",
    "仇": "qiu",
    "查": "zha",
    "曾": "zeng",
    "任": "ren",
    "盖": "ge",
    "区": "ou",
    "朴": "piao",
    "尉迟": "yuchi",
    "万俟": "moqi",
    "翟": "zhai",
    "华": "hua",
    "洗": "xian",
    "繁": "po",
    "召": "shao",
    "种": "chong",
    "覃": "qin",
    "乐": "yue",
    "黑": "he",
}


@lru_cache(maxsize=65_536)
def romanise(name: str) -> tuple[str, str]:
    """The name's pinyin without tones or spaces, and the initials: 文凤英 → wenfengying, wfy."""
    surname = next((read for read in (name[:2], name[:1]) if read in SURNAMES), "")
    rest = name[len(surname) :]
    syllables = [part for part in lazy_pinyin(rest, style=Style.NORMAL) if part.strip()]
    if surname:
        syllables = [SURNAMES[surname], *syllables]
    letters = ["".join(letter for letter in syllable.lower() if letter.isalnum()) for syllable in syllables]
    initials = "".join(part[:1] for part in letters)
    if surname in ("尉迟", "万俟"):
        initials = {"尉迟": "yc", "万俟": "mq"}[surname] + initials[1:]
    return "".join(letters), initials
