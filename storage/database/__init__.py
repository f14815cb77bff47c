"""Connections to SQLite and PostgreSQL, the schema, and rows as values.

May import model of bot; knows no port. Read ``schema`` first.
"""
