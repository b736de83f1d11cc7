"""Reads a workbook in a process of its own: a few kilobytes can ask for any amount of memory.

One cell at the far corner of a sheet is enough, and the library that reads workbooks then ends its process.
Run as a program: the workbook comes in at the standard input, what there is goes out at the standard output.
It imports nothing of the app, so that it starts fast.
"""

import pickle
import resource
import subprocess
import sys
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

MEMORY_BYTES = 2 * 2**30
SECONDS = 60
UNREADABLE, LOCKED, TOO_LONG = "unreadable", "locked", "too long"

Lines = list[tuple[int, list[Any]]]


def sheets_of(content: bytes, *, rows: int, columns: int) -> list[tuple[str, Lines]] | str:
    """Each sheet's name and its filled lines, by their number from 1; else why there are none.

    Lines are cut after `columns` cells; one sheet with more than `rows` of them is TOO_LONG.
    """
    command = [sys.executable, "-P", __file__, str(rows), str(columns)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return TOO_LONG
    if done.returncode:
        return TOO_LONG if done.returncode < 0 else UNREADABLE
    found: list[tuple[str, Lines]] | str = pickle.loads(done.stdout)  # noqa: S301 - our own, never the sender's
    return found


def read(content: bytes, rows: int, columns: int) -> list[tuple[str, Lines]] | str:
    """What `sheets_of` answers, in this process."""
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        found = []
        for index, name in enumerate(workbook.sheet_names):
            sheet = workbook.get_sheet_by_index(index)
            if sheet.total_height > rows * 2:
                return TOO_LONG
            lines = [
                (number, cells[:columns])
                for number, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1)
                if any(not isinstance(cell, str) or cell.strip() for cell in cells)
            ]
            if len(lines) > rows:
                return TOO_LONG
            found.append((name, lines))
        return found
    except MemoryError:
        return TOO_LONG
    except PasswordError:
        return LOCKED
    except (CalamineError, OSError, ValueError):
        return UNREADABLE


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pickle.dump(read(sys.stdin.buffer.read(), int(sys.argv[1]), int(sys.argv[2])), sys.stdout.buffer)
