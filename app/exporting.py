"""What the commands print for other programs: a digest as JSON. The export's rows are the core's."""

from __future__ import annotations

import json

from bot.digest.document import Document
from bot.release.export import ALL_WEEKS, as_csv, exported, unit_names

__all__ = ["ALL_WEEKS", "as_csv", "as_json", "exported", "unit_names"]


def as_json(digest: Document) -> str:
    """A digest as it is printed."""
    return json.dumps(digest, ensure_ascii=False, indent=2)
