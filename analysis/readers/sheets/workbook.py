"""The cells of a workbook, printed as JSON lines by a process of its own.

The library that reads workbooks allots memory for every cell between the first and the last: one stray cell at the far
end of a sheet, and the whole process is aborted. ``sheets.py`` therefore runs this file as a program, under limits.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from python_calamine import CalamineSheet


def print_cells(raw: bytes) -> None:
    """Print for each sheet its name, its merged cells and each of its rows; the last line says that this is all."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    except CalamineError as error:
        return say({"fault": str(error)})
    for about in book.sheets_metadata:
        if about.typ == SheetTypeEnum.WorkSheet:
            say({"sheet": about.name, "hidden": about.visible != SheetVisibleEnum.Visible})
            sys.stdout.flush()  # so that the last sheet is known where the next line aborts
            try:
                print_sheet(book.get_sheet_by_name(about.name))
            except CalamineError as error:
                say({"fault": str(error)})
    return say({"end": True})


def print_sheet(sheet: CalamineSheet) -> None:
    say({"merged": sheet.merged_cell_ranges or []})
    left = [""] * (sheet.start or (0, 0))[1]
    for row in sheet.iter_rows():
        say(left + [as_text(cell) for cell in row])


def as_text(cell: object) -> str:
    """A cell as text: whole numbers without a point, dates as ISO strings."""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, datetime):  # kept as a fraction of a day: 10:30 may be stored as 10:29:59.9999
        return (cell + timedelta(milliseconds=500)).replace(microsecond=0).isoformat(" ")
    return str(cell)


def say(message: object) -> None:
    sys.stdout.write(json.dumps(message) + "\n")


def limit(memory: int, seconds: int) -> None:
    """Let this process take no more bytes, and seconds of work, than these, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        ceiling = resource.getrlimit(what)[1]
        resource.setrlimit(what, (most if ceiling == resource.RLIM_INFINITY else min(most, ceiling), ceiling))


if __name__ == "__main__":
    given = sys.stdin.buffer.read()
    limit(*map(int, sys.argv[1:]))
    print_cells(given)
