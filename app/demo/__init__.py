"""The demonstration county: a roster, a year of activities, hours, points and rewards, made through the verbs.

`load` makes it, from a seed and relative to today. Interrupted, it goes on where it stopped; when it is
complete it changes nothing; `refresh` then adds what goes on today. Sizes are in `Plan`, what it is told
with in county.toml.
"""

from .loading import Standing, load, standing
from .plan import SEED, Plan
from .signs import credentials
from .today import refresh

__all__ = ["SEED", "Plan", "Standing", "credentials", "load", "refresh", "standing"]
