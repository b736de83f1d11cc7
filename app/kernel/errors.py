"""One tree of errors: what a verb refuses, said so that a person knows what to change.

An error has a stable code for programs, an English template that the catalogs translate, its
parameters, and the input field it is about. It knows nothing of HTTP: pages and the API map it.
"""

from collections.abc import Iterator
from typing import Any, ClassVar


class DomainError(Exception):
    """A definite refusal. Subclasses set `code` and `template`; `params` fill the template."""

    code: ClassVar[str] = "REFUSED"
    template: ClassVar[str] = "This is not possible."
    kinds: ClassVar[dict[str, type["DomainError"]]] = {}

    def __init_subclass__(cls) -> None:
        if DomainError.kinds.setdefault(cls.code, cls).__qualname__ != cls.__qualname__:
            raise TypeError(f"two errors share the code {cls.code}")

    def __init__(self, *, field: str | None = None, **params: Any) -> None:
        super().__init__(field, params)
        self.field = field
        self.params = params

    def __str__(self) -> str:
        return self.template % self.params if self.params else self.template

    def each(self) -> Iterator["DomainError"]:
        """The refusals that this one stands for: itself, or all that `Several` holds."""
        yield self


class SignInRequired(DomainError):
    code = "SIGN_IN_REQUIRED"
    template = "Please sign in first."


class NotAllowed(DomainError):
    code = "FORBIDDEN"
    template = "You are not allowed to do this."


class NotFound(DomainError):
    code = "NOT_FOUND"
    template = "We can't find this. It may have been removed, or the address is wrong."


class Invalid(DomainError):
    """Input that can't be read; `reason` is an English msgid of its own."""

    code = "INVALID"
    template = "%(reason)s"


class Stale(DomainError):
    code = "STALE"
    template = "Somebody changed this in the meantime. Look at it again, then repeat your change."


class IdempotencyKeyReused(DomainError):
    code = "IDEMPOTENCY_KEY_REUSED"
    template = "This key was used for another request. Use a new key for new input."


class Busy(DomainError):
    """The database did not answer in time; whether the write happened is unknown."""

    code = "BUSY"
    template = "The service is busy. Send the same request again: nothing will be done twice."


class TooMany(DomainError):
    """Too much in too short a time. `seconds` or `minutes` says how long to wait."""

    code = "TOO_MANY"
    template = "Too much in a short time. Try again in %(seconds)s seconds."

    @property
    def wait_seconds(self) -> int:
        seconds: int = self.params["seconds"] if "seconds" in self.params else self.params["minutes"] * 60
        return seconds


class Several(DomainError):
    """All failed conditions together, so that a person can mend them in one go."""

    code = "SEVERAL"

    def __init__(self, errors: tuple[DomainError, ...]) -> None:
        super().__init__()
        self.errors = errors

    def __str__(self) -> str:
        return " ".join(str(error) for error in self.errors)

    def each(self) -> Iterator[DomainError]:
        yield from self.errors


def refuse(errors: list[DomainError]) -> None:
    """Raises what was collected: nothing, the one error, or `Several`."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise Several(tuple(errors))
