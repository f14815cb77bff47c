"""The migrations; ``storage.keeping.migrate`` runs them."""
