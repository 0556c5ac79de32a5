"""The rules of scoring: pure, like `app.state`, and given the room and the time as values."""
