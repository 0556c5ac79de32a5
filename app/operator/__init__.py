"""What whoever looks after the server does beside it: back it up, restore it."""
