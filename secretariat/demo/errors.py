"""Why the demo stops."""


class DemoError(RuntimeError):
    """The demo cannot go on; the message says why and what to do."""
