"""The browser's side: parse, who, do, ack. No module in here imports Tortoise or Redis."""
