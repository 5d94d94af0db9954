"""Exact search: a scan of one character's approved vectors, inline `halfvec` in a hash partition (docs/decisions/0003)."""

from django.db import connection
from pgvector import HalfVector

from recommendations.index.vector_index import Hit, IndexQuery

# The filter columns lie beside the vector; `is_approved` is literal, so that the partial index is used.
NEAREST = """
SELECT media_id, -(vector <#> %(vector)s::halfvec) AS similarity
FROM catalog_embedding
WHERE character_id = %(character_id)s AND space = %(space)s AND kind = %(kind)s AND nsfw_level <= %(nsfw_max)s
  AND is_approved
ORDER BY vector <#> %(vector)s::halfvec, media_id
LIMIT %(k)s"""


class PgvectorIndex:
    """The engine that needs nothing but the database: recall 1 within half precision."""

    def search(self, query: IndexQuery) -> list[Hit]:
        """One query; the vectors are unit, so the inner product is the cosine."""
        values = vars(query) | {"vector": HalfVector(query.vector).to_text()}
        with connection.cursor() as cursor:
            cursor.execute(NEAREST, values)
            return [Hit(media_id, float(similarity)) for media_id, similarity in cursor.fetchall()]
