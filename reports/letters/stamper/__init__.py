"""The stamper: letters that are laid out once by WeasyPrint and then only filled in. A library; it knows no Django.

- ``weasy``: the adapter. Reads a laid-out template: where its fields are, and the page without them.
- ``template``: stamps letters of one template; ``lines`` sets a block, ``breaking`` says where a line may end.
- ``ruler`` and ``typefaces``: which font draws a character, how wide it is, what stands for it in the file.
- ``qr``, ``code128``, ``postal``: the symbols.
- ``book`` and ``pdf_file``: one file of many letters, with the backgrounds and the subset fonts that they share.

Lengths are CSS pixels (1/96 inch) from the top left corner of the page, y downwards, unless a name says otherwise
(``_pt`` points, ``_em`` sizes of the text, ``_mm`` millimetres). What cannot be drawn exactly as WeasyPrint would draw
it raises StampError before anything is in the file.
"""
