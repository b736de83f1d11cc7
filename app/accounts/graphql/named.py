"""A value under a name, where which names there are depends on what it is about."""

from app.reading import name, part, value


@part
class NamedValue:
    """A value under a name."""

    name: str = name("Its name.")
    value: str | None = value(
        "As text: a number in digits, a day as ISO 8601, `true` or `false`, a list or an object as JSON; null: none."
    )
