"""All settings: their names, defaults and accepted forms, from the environment and ``voinko.toml``.

May import model of bot and what adapters check of a setting; opens no database. Read ``load`` first.
"""
