"""Serializers that refuse what they do not know: in a questionnaire a misspelt answer must not count as not given."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail


class KnownFields(serializers.Serializer[Any]):
    """Every key must be a field's."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = sorted(str(key)[:60] for key in data.keys() - self.fields.keys())
            if unknown:
                known = ", ".join(self.fields)
                text = f"There is no such field. The fields here are: {known}."
                raise serializers.ValidationError({key: [ErrorDetail(text, code="unknown")] for key in unknown})
        return super().to_internal_value(data)
