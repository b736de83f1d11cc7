"""What the pages of enterprises and workers share: who may come, which day it is."""

from typing import Annotated

import msgspec

from app.kernel.identity import Role

EMPLOYERS = (Role.HR, Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
ROWS_PER_PAGE = 30
Short = Annotated[str, msgspec.Meta(max_length=100)]


class Because(msgspec.Struct):
    """A form that says why."""

    reason: Annotated[str, msgspec.Meta(max_length=500)]
    key: str
