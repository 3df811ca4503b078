"""Placeholder until the workshop is merged."""


class Workshop:
    """Placeholder."""

    is_running = False

    def __init__(self, *_: object) -> None: ...
    def begin(self) -> None: ...
    def leave(self) -> None: ...
