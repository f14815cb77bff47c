"""Why an installation is not opened."""

from __future__ import annotations


class SiteError(Exception):
    """The installation can't be opened; the sentence says what to do."""
