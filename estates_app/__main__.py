"""``python -m estates_app`` and the console script ``estates-app``."""

from __future__ import annotations

import sys

from estates_app.app import main


def run() -> None:
    """Run the program and leave with its exit code."""
    sys.exit(main())


if __name__ == "__main__":
    run()
