"""Serializer fields whose errors name the remedy."""

from typing import Any

from rest_framework import serializers


class ListedChoiceField(serializers.ChoiceField):
    """A choice whose error lists what may be chosen."""

    def __init__(self, choices: Any, **options: Any) -> None:
        super().__init__(choices, **options)
        self.error_messages["invalid_choice"] = f"Choose one of: {', '.join(map(str, self.choices))}."
