"""Slack: parse and render are pure; server does the I/O."""
