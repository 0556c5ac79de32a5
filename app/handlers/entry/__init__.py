"""The way in: login, second factor, the first administrator."""
