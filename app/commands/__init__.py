"""The commands, a module for each group. A command reads its arguments, calls what does the work, and prints."""
