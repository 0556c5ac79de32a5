"""What the administrator's page asks for."""
