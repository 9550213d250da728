"""The help: the words of this system, the keys, and who may do what."""
