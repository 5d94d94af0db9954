"""The operator's pages: what happened and who was told, the endpoints, and what is done to them by POST."""
