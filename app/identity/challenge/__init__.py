"""The rules of the challenge, a file for each job. Others take what they need from `liveness`."""
