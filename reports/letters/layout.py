"""Where things lie on an A4 letter that is folded in three and put into a window envelope.

All lengths are millimetres from the top left corner of the sheet. The defaults suit a long No. 3 envelope (120 × 235
mm) with a 45 × 90 mm window; a printer's drawing of its own envelope replaces them (domain reference §11).
"""

from dataclasses import dataclass
from typing import Final

from reports.letters.stamper.postal import BAR_COUNT, BAR_MM, LONG_MM, PITCH_MM

A4_WIDTH_MM: Final = 210.0
A4_HEIGHT_MM: Final = 297.0
POINT_MM: Final = 25.4 / 72
# Text ends here; below it lies the foot of the page.
FOOT_TOP_MM: Final = 270.0


@dataclass(frozen=True, slots=True)
class LetterLayout:
    """Window, safe area and type sizes of the address block.

    ``shift_mm`` is how far the sheet may slide inside the envelope: everything in the window is drawn inside the
    window less that margin, and nothing else is printed inside the window plus that margin.
    """

    window_left_mm: float = 20.0
    window_top_mm: float = 13.0
    window_width_mm: float = 92.0
    window_height_mm: float = 47.0
    shift_mm: float = 5.0
    address_size_pt: float = 9.5
    name_sizes_pt: tuple[float, ...] = (13.0, 11.0, 9.5)
    max_address_lines: int = 5
    barcode_module_mm: float = 0.3
    barcode_height_mm: float = 6.0
    qr_size_mm: float = 16.0
    portal_qr_mm: float = 16.0
    postal_size_pt: float = 9.0

    @property
    def safe_left_mm(self) -> float:
        """Left edge of what stays visible after a shift."""
        return self.window_left_mm + self.shift_mm

    @property
    def safe_top_mm(self) -> float:
        """Top edge of what stays visible after a shift."""
        return self.window_top_mm + self.shift_mm

    @property
    def safe_width_mm(self) -> float:
        """Width of what stays visible after a shift."""
        return self.window_width_mm - 2 * self.shift_mm

    @property
    def safe_height_mm(self) -> float:
        """Height of what stays visible after a shift."""
        return self.window_height_mm - 2 * self.shift_mm

    @property
    def side_left_mm(self) -> float:
        """Where the column to the right of the window may begin without showing through it."""
        return self.window_left_mm + self.window_width_mm + self.shift_mm + 2

    @property
    def postal_width_mm(self) -> float:
        """Width of the customer barcode's bars; the post takes sizes of 8 to 11.5 points."""
        return ((BAR_COUNT - 1) * PITCH_MM + BAR_MM) * self.postal_size_pt / 10

    @property
    def postal_height_mm(self) -> float:
        """Height of its long bars."""
        return LONG_MM * self.postal_size_pt / 10

    @property
    def fold_marks_mm(self) -> tuple[float, float]:
        """The two folds."""
        return (A4_HEIGHT_MM / 3, A4_HEIGHT_MM * 2 / 3)


# The layout where nobody asks for another.
HOUSE_LAYOUT: Final = LetterLayout()
