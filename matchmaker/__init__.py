"""Matchmaker links what small firms in industrial clusters need with who can provide it.

Importing this package loads nothing else: ``matchmaker.matching`` works without a web
application or a database, and ``matchmaker.factory`` builds the web application.
"""
