"""What customers write, read: its language, its tone, and nothing of an employee (see ``tone``)."""
