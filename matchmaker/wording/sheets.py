"""Sheets of an office in words: what is wrong with a file, a column or a cell."""

from __future__ import annotations

from matchmaker.wording.messages import N_

#: Why a file can't be read at all; each says what to do about it.
SHEET_ERRORS = {
    "sheet_empty": N_("There is nothing in this file. Choose one with headings and rows"),
    "sheet_too_large": N_("The file is too large; at most %(limit)s MB fit. Split it in two"),
    "sheet_too_many_rows": N_("More than %(limit)s rows at once don’t fit. Split the file"),
    "sheet_too_many_columns": N_(
        "Row %(row)s goes on to cell %(cell)s; at most %(limit)s columns fit. Delete the others"
    ),
    "sheet_too_wide": N_(
        "Something stands far to the right; at most %(limit)s columns fit. Delete the others"
    ),
    "sheet_too_many_cells": N_("More than %(limit)s filled cells don’t fit. Split the file"),
    "sheet_too_many_cells_packed": N_("There are too many cells in this file. Split it in two"),
    "sheet_cell_too_long": N_("Cell %(cell)s has more than %(limit)s characters. Shorten it"),
    "sheet_nul": N_("Cell %(cell)s holds a sign that no program shows. Type it anew"),
    "sheet_encoding": N_(
        "Row %(row)s can’t be read as text. Save the file as “CSV UTF-8” or as XLSX"
    ),
    "sheet_unclosed_quote": N_(
        "A quotation mark in row %(row)s is never closed, or a cell is far too long. Close it"
    ),
    "sheet_formula": N_(
        "Cell %(cell)s holds a formula whose value was never kept. Open the file in a "
        "spreadsheet program, save it, and choose it again"
    ),
    "sheet_damaged": N_("The file is damaged or not whole. Save it again as XLSX or CSV"),
    "sheet_bomb": N_(
        "This file unpacks to more than a list can need. Copy the list into a new file"
    ),
    "sheet_entities": N_(
        "The file holds instructions that a list has no use for. Copy the list into a new file"
    ),
    "sheet_macros": N_("The file carries macros. Save it as XLSX without them"),
    "sheet_links": N_("The file draws on other files. Copy the list as values into a new file"),
    "sheet_locked": N_("A password locks this file. Save it without one"),
    "sheet_old_excel": N_(
        "This is the old Excel format, or a password locks it. Save it as XLSX without a password"
    ),
    "sheet_unknown_kind": N_("This is no sheet. Choose an XLSX or a CSV file"),
    "sheet_no_rows": N_("There are headings and no rows below them. Add rows, and choose it again"),
    "sheet_twice": N_("Another column means the same already. Choose something else for one"),
    "import_begun": N_("This import was begun already; here is where it stands"),
    "import_not_done": N_("Only an import that is done can be undone"),
    "nothing_usable": N_("No row can be used yet. Put the errors right first"),
}

#: What is wrong with a cell, or with the row where no cell alone is to blame.
CELL_ERRORS = {
    "sheet_not_whole": N_("Write a whole number, for example 120"),
    "sheet_not_a_year": N_("Write a year of four digits, for example 2008"),
    "sheet_unknown_place": N_(
        "“%(value)s” is no place that is known here. Write a district or city, for example Keqiao"
    ),
    "sheet_unknown_word": N_(
        "“%(value)s” is none of the words that can stand here. Write one of: %(words)s"
    ),
    "sheet_unknown_currency": N_(
        "“%(value)s” is no currency. Write its three letters, for example CNY"
    ),
    "sheet_no_name": N_("Every provider needs a name or a known id. Write its name"),
    "sheet_no_text": N_("Every need needs a text. Write what the problem is"),
    "sheet_name_twice": N_("Several providers here have this name. Add the id of the right one"),
    "sheet_bad_id": N_("An id has no spaces and at most 200 characters. Shorten it"),
    "sheet_row_twice": N_("An earlier row has this id already. Give one of them another id"),
}
