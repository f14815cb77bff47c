"""SQLAlchemy rows, the store, sealing and encryption, migrations."""
