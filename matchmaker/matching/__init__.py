"""The engine: documents in, ranked and explained matches out.

Usable as a library, without a web application and without a database.
"""
