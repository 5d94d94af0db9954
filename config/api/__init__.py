"""What every endpoint shares: problems (RFC 9457), cursor paging, named permissions, the schema, tokens."""
