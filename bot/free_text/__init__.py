"""What people type, read by fixed lists: words of distress, names, redaction, work themes. Never a mood.

May import model alone. Read ``private`` first: it is all that the conversation asks of an employee's words.
"""
