"""The tables, a file a subject. ``storage.database.schema`` is all of them."""
