"""What whoever looks after the server does beside it: check it before the day, back it up, restore it."""
