"""A client of its own, written from PROTOCOL.md and nothing else: it shows that the paper is enough.

It imports nothing of `app`, and nothing of the tests that does (`test_independent.py` holds that).
"""
