"""The rules of the exam room, pure: values in, values out; no clock, no I/O, no await.

Start with `candidate.py` (the table), then `room.py` (the one way a room changes).
"""
