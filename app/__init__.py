"""The front door: settings, wiring, command line, demo, doctor. The only place that knows everyone."""
