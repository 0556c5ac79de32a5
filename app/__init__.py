"""云考场: a cloud exam room for remote oral interview exams."""

VERSION = "0.2.0"
"""As in pyproject.toml; what config.toml and the database are compared with."""
