"""What a moderator sends with a decision."""

from django import forms

from catalog.models.media import MAX_NSFW_LEVEL
from moderation.policies.reasons import REASONS

LEVEL_TITLES = ("0 · none", "1 · suggestive", "2 · partial nudity", "3 · nudity", "4 · explicit")


class ApproveForm(forms.Form):
    """The level is the machine's unless a person changes it; it has to be chosen when no detector knew."""

    nsfw_level = forms.TypedChoiceField(
        label="NSFW level",
        coerce=int,
        choices=[
            ("", "choose a level"),
            *((level, LEVEL_TITLES[level]) for level in range(MAX_NSFW_LEVEL + 1)),
        ],
    )


class GroundForm(forms.Form):
    """A reason from the taxonomy; the service knows which reasons need a note."""

    reason = forms.ChoiceField(
        choices=[(code, reason.title) for code, reason in REASONS.items()], widget=forms.RadioSelect
    )
    note = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
