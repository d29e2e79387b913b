"""The Python side of the worker protocol. Runs on Python 3.8 and later, standard library only."""
