"""The Windows client as the server sees it: the school's own installer, and who has the client.

The generic installer comes from `make windows` (or from a path in the configuration) and knows no school. What is
written into it, and how it stays whole and is signed, is pure Python here: a server needs no compiler.
"""
