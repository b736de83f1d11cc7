"""Whether sweeps go over everything, as in `make check`, or over a part of it, as in `make test`."""

import os

from hypothesis import Phase

LONG_FORM = bool(os.environ.get("COMMONWEAL_THOROUGH"))
PHASES = (Phase.generate, Phase.target, *((Phase.shrink,) if os.environ.get("COMMONWEAL_SHRINK") else ()))
"""Looking for the shortest sequence that fails takes minutes: COMMONWEAL_SHRINK=1."""
