"""Training and judging the models that read the tone of customers' comments.

May import ``adapters.text``. Read ``training`` first.
"""
