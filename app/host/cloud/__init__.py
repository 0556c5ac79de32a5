"""What every adapter of a cloud vendor shares: the signatures, and one POST whose failures are codes.

The vendors' own SDKs are not used: they block a thread per call, log requests with names, numbers and pictures at
debug level, and bring twenty packages. What they sign is compared in tests with what is signed here.
"""
