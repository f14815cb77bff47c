"""A chart as PNG, for chat platforms, which take no SVG.

Pure computing of some 100 ms: call it in a thread. resvg is imported here and not above, because a process that draws
nothing should not load it.
"""

from __future__ import annotations

from functools import lru_cache

from adapters.charts.draw import svg
from adapters.charts.lettering import FAMILY, FONT_FILES
from bot.model.messages import Chart

ZOOM = 1.6  # 960 dots wide: two for each pixel that Slack gives a picture on a desk, and on most phones


@lru_cache(maxsize=128)  # a team's digest is one picture for all of its readers; 128 pictures are some 16 MB
def png(chart: Chart) -> bytes:
    """The chart drawn with the fonts that come with the program, so that it looks the same on a machine without any."""
    import resvg_py  # noqa: PLC0415 (see above)

    drawn: bytes = resvg_py.svg_to_bytes(
        svg_string=svg(chart),
        zoom=ZOOM,
        skip_system_fonts=True,
        font_files=list(FONT_FILES),
        font_family=FAMILY,
        sans_serif_family=FAMILY,
    )
    return drawn
