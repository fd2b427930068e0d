"""Records and where they are kept: SQLAlchemy models, engine set-up and migrations."""
