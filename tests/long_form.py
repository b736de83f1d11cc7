"""Whether sweeps go over everything, as in `make check`, or over a part of it, as in `make test`."""

import os

LONG_FORM = bool(os.environ.get("COMMONWEAL_THOROUGH"))
