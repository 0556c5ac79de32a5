"""The socket as pages and attackers find it: the real program, real SQLite, real Valkey.

The school is one for the whole file; each test takes a room of its own, so that none depends on another.
"""
