"""What can go wrong with people and walls, with a code for programs and a message for people."""


class OfficeError(Exception):
    """A refused act about people, companies or incidents. `code` is stable and may name a field of a form."""

    def __init__(self, message: str, *, code: str = "refused") -> None:
        super().__init__(message)
        self.code = code
