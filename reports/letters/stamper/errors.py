"""What can go wrong before anything is printed."""


class StampError(RuntimeError):
    """A letter or a template that the stamper cannot draw exactly as WeasyPrint would.

    ``code`` says why: ``design`` (the template asks for something that is not supported), ``shaping`` (the font would
    join or replace characters), ``missing_glyph``, ``too_long``, ``lines`` (lines broken otherwise than WeasyPrint).
    ``field`` is the field's name, ``codepoint`` such as ``U+9089 U+E0109``. The message holds no personal value.
    """

    def __init__(self, code: str, message: str, *, field: str = "", codepoint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.field = field
        self.codepoint = codepoint


def codepoints(text: str) -> str:
    """Code points of a text as people write them, ``U+8FBB U+E0100``."""
    return " ".join(f"U+{ord(character):04X}" for character in text)
