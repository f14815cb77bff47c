"""The migrations; ``storage.migrate`` runs them."""
