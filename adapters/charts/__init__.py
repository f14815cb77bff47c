"""Chart -> SVG -> PNG: a digest as one picture.

``draw.svg`` is pure text. ``png.png`` needs resvg, which is imported when the first picture is drawn.
``gallery.ChartGallery`` serves pictures to those who have no cookie of ours, such as Slack's servers.
"""
