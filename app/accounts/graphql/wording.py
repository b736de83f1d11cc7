"""A text in the languages of the app."""

from enum import StrEnum

from app.kernel.graphql import enum
from app.reading import member, part

ASK_FOR_CALLED = "Its shape is not told: ask for `called`; it stays until 2028-01-01 at least."


class Language(StrEnum):
    """A language of the app."""

    ZH = "zh"
    BO = "bo"
    EN = "en"


enum(Language, zh="Chinese.", bo="Tibetan.", en="English.")


@part
class Wording:
    """A text by language; Chinese is always there."""

    zh: str | None = member("zh", "In Chinese.")
    bo: str | None = member("bo", "In Tibetan; null where nobody wrote it.")
    en: str | None = member("en", "In English; null where nobody wrote it.")
