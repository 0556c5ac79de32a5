"""身份认证: what candidates hand in, how it is looked at, and who may see it (product.md P4)."""
