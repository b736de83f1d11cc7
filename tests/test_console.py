"""How a command tells why something can't be done."""

import errno

from app.console import told


def test_a_full_disk_is_not_called_a_lost_database() -> None:
    assert told(OSError(errno.ENOSPC, "No space left on device")).startswith("What this prints could not be written")
    assert told(OSError(errno.ECONNREFUSED, "Connection refused")).startswith("The database can't be reached")
