"""People and what they may do: the user, the roles and the named permissions, each spelled once."""
