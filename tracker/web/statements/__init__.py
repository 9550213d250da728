"""Statements: the list, one with what is missing, its parts, its versions, its sending."""
