"""How much of a file is read. Whoever has more is told so and how to go on: split the file."""

from __future__ import annotations

from matchmaker.domain.errors import InvalidInput, Value

#: Field of the upload form, and of every error about the file as a whole.
FIELD = "file"
MAX_BYTES = 4 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 60
#: Filled cells in all; an XLSX of more takes longer than a reader waits.
MAX_CELLS = 50_000
MAX_CELL_LENGTH = 10_000
#: An XLSX is a zip archive: what it may hold, and to what it may unpack.
MAX_MEMBERS = 200
MAX_UNPACKED = 24 * 1024 * 1024
MAX_TAGS = 400_000
#: Above this size a member may not unpack to more than so many times what it takes packed.
RATIO_FROM = 1024 * 1024
MAX_RATIO = 150


def refused(code: str, **values: Value) -> InvalidInput:
    """The error for a file that can't be read; ``row`` and ``cell`` say where, if anywhere."""
    return InvalidInput(FIELD, code, values)


def column_letter(index: int) -> str:
    """The name of a column, counted from 0, as every program shows it.

    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
