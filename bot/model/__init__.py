"""The nouns: people, pulses, messages, units, what is released. Frozen values and calendar arithmetic, nothing that acts.

May import nothing of the house but itself: no store, no sentence, no platform. Read ``people`` and ``messages`` first.
"""
