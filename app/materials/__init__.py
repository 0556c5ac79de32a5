"""身份认证: what candidates hand in, how it is looked at, and who may see it (docs/rules.md P4)."""
