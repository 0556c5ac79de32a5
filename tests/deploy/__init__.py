"""What deploy/ ships, tried with the real programs."""
