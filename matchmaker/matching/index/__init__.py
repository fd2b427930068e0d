"""The exact index: weighted terms of many texts in a few flat arrays.

:mod:`layout` lays rows of term weights out as postings and :mod:`kernel` finds the best of them,
:mod:`segment` is the two together; :mod:`store` keeps arrays in files that are whole or not there,
:mod:`live` adds, changes and deletes texts without building anew, and :mod:`pairs` answers very
many needs at once. Nothing here is loaded until somebody asks for it.
"""
