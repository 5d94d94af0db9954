"""What an operator sends."""

from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from config.outbox.topics import list_topics
from config.webhooks.models import WebhookEndpoint
from config.webhooks.replay import Selection
from config.webhooks.selectors import list_active_endpoints
from config.webhooks.services import EndpointWish
from config.webhooks.topics import TEST

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local", "class": "loupe-input"}, format="%Y-%m-%dT%H:%M")


def list_choices() -> list[tuple[str, str]]:
    """The topics to subscribe to; trials go to an endpoint without a subscription."""
    return [(name, topic.title) for name, topic in list_topics().items() if name != TEST.name]


class EndpointForm(forms.Form):
    """An endpoint, new or as it is."""

    url = forms.CharField(
        label="URL", max_length=500, widget=forms.TextInput(attrs={"class": "loupe-input", "inputmode": "url"})
    )
    description = forms.CharField(
        max_length=200, required=False, widget=forms.TextInput(attrs={"class": "loupe-input"})
    )
    topics = forms.MultipleChoiceField(choices=list_choices, widget=forms.CheckboxSelectMultiple)
    is_active = forms.BooleanField(label="Active", required=False, initial=True)

    def to_wish(self) -> EndpointWish:
        return EndpointWish(**self.cleaned_data)


class EventReplayForm(forms.Form):
    """To which endpoint one event is sent again."""

    endpoint = forms.ModelChoiceField(
        queryset=WebhookEndpoint.objects.none(),
        empty_label="choose an endpoint",
        widget=forms.Select(attrs={"class": "loupe-input"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["endpoint"].queryset = list_active_endpoints()  # type: ignore[attr-defined]


class RangeReplayForm(forms.Form):
    """Which events are sent to an endpoint again."""

    since = forms.DateTimeField(label="From (UTC)", widget=MOMENT)
    until = forms.DateTimeField(label="Before (UTC)", widget=MOMENT)
    topic = forms.ChoiceField(
        choices=lambda: [("", "all that it subscribes to"), *list_choices()],
        required=False,
        widget=forms.Select(attrs={"class": "loupe-input"}),
    )

    def to_selection(self) -> Selection:
        return Selection(**self.cleaned_data)


def explain_faults(form: forms.Form) -> str:
    """The form's errors as one line: `url: This field is required.`"""
    errors: ErrorDict = form.errors
    return "; ".join(f"{name}: {' '.join(map(str, texts))}" for name, texts in errors.items())
