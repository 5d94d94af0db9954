"""People's decisions about what machines made: knows every product, is known by none."""
