"""Scores: what each examiner gives each candidate, acknowledged to the last value, and what comes of it
(docs/rules.md exam 4).

`rules` decides, values in, values out; `store` keeps; `books` is the shell between them, as `app.exam` is for rooms.
"""
