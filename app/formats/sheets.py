"""Workbooks for people: what is exported from the exam office's tables."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import xlsxwriter

TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` under `heads`; `widths` are in characters, one for each column."""

    title: str
    heads: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[Cell]]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """An .xlsx of `sheets`. Texts stay texts, whatever they begin with. Takes processor time: call it in a thread."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for sheet in sheets:
            page = book.add_worksheet(sheet.title)
            page.freeze_panes(1, 0)
            for column, (head, width) in enumerate(zip(sheet.heads, sheet.widths, strict=True)):
                page.set_column(column, column, width)
                page.write_string(0, column, head, bold)
            for line, row in enumerate(sheet.rows, start=1):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        page.write_string(line, column, harmless(cell))
                    elif cell is not None:
                        page.write_number(line, column, cell)
    return memory.getvalue()


def harmless(text: str) -> str:
    """`text`, marked as text where a program that reads the table on would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
