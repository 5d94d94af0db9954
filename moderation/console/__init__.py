"""The moderator's pages: the list of media, one medium with all that was seen in it, and the decision."""
