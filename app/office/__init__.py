"""Before and after the exam: rooms and their record, the roster, notices, the pledge, what is kept how long."""
