"""Brings the catalogs in app/locale up to date; `--check` only tells what they lack."""

import sys

from app.kernel import messages


def main() -> int:
    if "--check" not in sys.argv[1:]:
        messages.update()
    gaps = messages.check()
    for gap in gaps:
        print(gap)
    print(f"{len(messages.used())} messages, {len(gaps)} gaps")
    return 1 if gaps and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
