"""A room that is served: rooms under their lock, the log they are kept in, who looks on, who is connected.

Of what happens in a room only `rooms` may decide, by the rules of `app.state`; `door` says who may come in at all.
"""
