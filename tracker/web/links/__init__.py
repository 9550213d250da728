"""Straight from the mail: what a person may do through their own link, without a password."""
