"""`rongjun serve` and `rongjun demo`."""


def serve() -> None:
    """Serve the office and work its background jobs."""


def demo() -> None:
    """Make the demo county."""
