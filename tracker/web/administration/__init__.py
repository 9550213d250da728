"""Running the installation: its partnerships, who has an account, and whether all is well."""
