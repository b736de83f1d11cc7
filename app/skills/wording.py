"""What is said of a condition that is met, and of one that is not."""

from app.kernel.i18n import mark

Pair = tuple[str, str]

HOLDS: Pair = (
    mark("Grade %(number)s or higher is held."),
    mark("Grade %(number)s or higher is needed."),
)
SINCE: Pair = (
    mark("Grade %(number)s has been held for %(years)s years or more."),
    mark("Grade %(number)s must have been held for %(years)s years."),
)
IN_OCCUPATION: Pair = (
    mark("%(years)s years or more of work in the occupation."),
    mark("%(years)s years of work in the occupation are needed."),
)
HAS_DEGREE: Pair = (
    mark("The degree is there: %(degree)s."),
    mark("A degree is needed: %(degree)s."),
)
LEARNED: Pair = (
    mark("An apprenticeship was completed."),
    mark("A completed apprenticeship is needed."),
)
