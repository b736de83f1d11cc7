"""What plans of shifts and of series have in common."""

import strawberry


@strawberry.input
class Terms:
    """Where a shift is, for how many and for whom."""

    place: str = strawberry.field(description="Where it is, in up to 200 characters.")
    capacity: int = strawberry.field(description="How many places there are, 1 to 100,000.")
    minimum_age: int | None = strawberry.field(
        description="How old one must be on that day, in whole years; left out: any age, and 18 for rescue.",
        default=None,
    )
    maximum_age: int | None = strawberry.field(
        description="How old one may be on that day, in whole years; left out: any age.", default=None
    )
    required_skills: list[str] = strawberry.field(
        description="Skills that one must have, all of them, as volunteers write them; 10 at most.",
        default_factory=list,
    )
    required_qualifications: list[str] = strawberry.field(
        description="Codes of the qualifications that one must hold on that day, all of them; 10 at most.",
        default_factory=list,
    )
    latitude: float | None = strawberry.field(description="Degrees north, WGS 84; with `longitude`.", default=None)
    longitude: float | None = strawberry.field(description="Degrees east, WGS 84; with `latitude`.", default=None)
    radius_metres: int = strawberry.field(
        description="How near one must be to check in by location, 10 to 5,000 metres.", default=300
    )
