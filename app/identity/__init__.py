"""Who sits before the camera: liveness, comparison with the authority, and what is kept of it.

`vision` measures one frame, in a process of its own that `engine` asks; `challenge` judges a sequence of them (pure);
`authority` says whose face it is; `kept` keeps and deletes. What stands beside them puts a check together, from its
queue to the line in the room's log. A score is an aid: a person decides.
"""
