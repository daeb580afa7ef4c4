"""Why letters could not be drawn."""

from reports.letters.preflight import PreflightIssue


class LetterRenderError(RuntimeError):
    """Letters could not be drawn; ``code`` says why, ``issues`` lists what preflight found, letter by letter number.

    Codes: ``letter_refused`` (preflight), ``letter_overflow`` (text runs past its page; ``overflowing`` says in which
    letters, by letter number, and what to do) and ``unknown_field`` (a template asks for what letters do not have).
    """

    def __init__(
        self,
        code: str,
        message: str,
        issues: dict[str, list[PreflightIssue]] | None = None,
        overflowing: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.issues = issues or {}
        self.overflowing = overflowing or {}
