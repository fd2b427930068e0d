"""The exact index: weighted terms of many texts in a few flat arrays.

:mod:`segment` lays rows of term weights out as postings and finds the best of them,
:mod:`store` keeps arrays in files that are whole or not there, and :mod:`live` adds, changes
and deletes texts without building anew. Nothing here is loaded until somebody asks for it.
"""
