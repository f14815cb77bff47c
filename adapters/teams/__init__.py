"""Microsoft Teams: parse and render are pure and speak plain JSON; server does the I/O."""
