"""Every SELECT has a name and takes the actor or the partnership."""
