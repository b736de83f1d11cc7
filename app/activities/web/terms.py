"""Fields that the forms of shifts and of series have in common."""

import re
from typing import Annotated, Any

import msgspec

BETWEEN = re.compile(r"[,，、;；\n]")
"""What people write between skills."""


class TermsForm(msgspec.Struct, kw_only=True):
    place: Annotated[str, msgspec.Meta(max_length=200)]
    capacity: int
    key: str
    minimum_age: int | None = None
    maximum_age: int | None = None
    required_skills: str = ""
    required_qualifications: list[str] = msgspec.field(default_factory=list)
    latitude: float | None = None
    longitude: float | None = None
    radius_metres: int = 300

    def terms(self) -> dict[str, Any]:
        """What `ShiftTerms` takes."""
        given = {name: getattr(self, name) for name in TermsForm.__struct_fields__ if name != "key"}
        return {**given, "required_skills": BETWEEN.split(self.required_skills)}
