"""Interviews are kept: recorded as they come, never decoded, and proved by a chain (docs/rules.md exam 5).

    media.tap -> recorder (queue) -> worker (a process) -> spool -> shelf -> storage

The event loop queues and never waits. The process puts packets in order, makes frames of them, and writes each track
into Matroska files of at most ten seconds. What is not whole yet lies sealed in a spool and is on the disk within two
seconds; what is whole is sealed once more, by a key of its own, enters the chain of its turn and moves to the storage.

    wire            between the server and its process
    recorder        the server's side: the queue, and a process that is started again when it dies
    worker tape     the process: what comes, and what has to be on the disk
    streams timing  packets in order, frames, and when they were; muxing: the only importer of PyAV here
    spool           what is written so that a kill loses no more than its last second
    shelf           the manifest of a turn, its chain, and where its files are
"""
