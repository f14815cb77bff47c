"""Calendars that tell on which days people are away, in the form of iCalendar (RFC 5545).

May import ``bot`` and what every adapter may. Read ``days`` first; ``feed`` fetches.
"""
