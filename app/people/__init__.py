"""Who there is, how they get in, and what stands for them: accounts, sessions, codes, tickets, passes."""
