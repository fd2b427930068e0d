"""Sheets of an office: CSV and XLSX in, records out, and lists back into sheets.

Reading knows nothing of records: a file becomes rows of texts, whatever program wrote it.
What a column means and what a text says is decided one step later.
"""

from __future__ import annotations

from matchmaker.services.sheets.reading import read_sheet
from matchmaker.services.sheets.rows import SheetData, SheetRow

__all__ = ["SheetData", "SheetRow", "read_sheet"]
