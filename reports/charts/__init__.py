"""Charts as SVG text, the same on a page and in a PDF: no script, no style attribute, no network.

All words come from the caller, so that a page shows them in the reader's language and a Japanese report in Japanese.
"""
