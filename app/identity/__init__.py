"""Who sits before the camera: liveness, comparison with the authority, and what is kept of it.

`signals` measures one frame (in a worker process), `liveness` judges a sequence of them by the rules in `challenge`
(pure), `authority` asks whose face it is, and the verdict is a fact of the room's log (`app.state`). A score is an aid:
a person decides.
"""
