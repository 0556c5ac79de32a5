"""The process that looks at pictures, from the server's side: its questions, its answers, its models.

Nothing is imported here: the process itself reads these files too, and would wait for the server's packages.
"""
