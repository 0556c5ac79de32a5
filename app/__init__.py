"""云考场: a cloud exam room for remote oral interview exams."""
