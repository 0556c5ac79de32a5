"""Several servers as one: who there is, who takes which room, and how they ask each other."""
