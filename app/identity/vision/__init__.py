"""The networks of the face check. Imported by the worker process alone: numpy, OpenCV and the runtimes stay out of
the server, which they would stall for 300 ms at a time.
"""
