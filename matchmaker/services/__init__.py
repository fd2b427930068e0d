"""Use cases, one module a noun: plain functions that take a session and named arguments.

They flush and never commit; whoever opened the session does. None knows of Flask.
"""
