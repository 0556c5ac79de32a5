"""What the program needs of the machine it runs on: sites and certificates, addresses, a private Redis, logs."""
