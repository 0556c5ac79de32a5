"""What is kept of faces: sealed pictures and templates, references enrolled beforehand, and when they are deleted."""
