"""What is kept: the database and its models, files, and the keys under which both are sealed."""
