"""What the tattoo product publishes: ids and outcomes. Photographs, answers, measurements and people stay where they are."""

from config.outbox.publishing import Value
from config.outbox.topics import Topic
from tattoo.models import Analysis

ANALYSIS = {
    "analysis_id": "the analysis's id, as in /v1/analyze/{id}",
    "tenant": "the clinic's slug",
    "outcome": "recommendation, abstained, stopped or rejected; null while there is none",
}

TOPICS = (
    Topic("tattoo.analysed", title="A photograph of a tattoo was analysed", payload=ANALYSIS),
    Topic(
        "tattoo.failed",
        title="A photograph of a tattoo could not be analysed",
        payload=ANALYSIS | {"failure_code": "why, as a stable word"},
    ),
    Topic(
        "tattoo.signed",
        title="The report of an analysis was signed",
        payload=ANALYSIS | {"result_sha256": "digest of the result that was signed"},
    ),
)


def describe_analysis(analysis: Analysis) -> dict[str, Value]:
    """The payload that all topics share."""
    return {
        "analysis_id": str(analysis.pk),
        "tenant": analysis.tenant.slug,
        "outcome": analysis.outcome or None,
    }
