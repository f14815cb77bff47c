"""What speaks to the outside. Each platform parses its payload into an event and renders a message into its payload."""
