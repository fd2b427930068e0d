"""Codes put into sentences of the reader's language; used by the pages and the interface."""
