"""What can keep the stack from running."""


class StackError(Exception):
    """The stack cannot do what was asked; the message is one line that says what is wrong and what to do.

    `code` is stable and is what programs and tests look at.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
