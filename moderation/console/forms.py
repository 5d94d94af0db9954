"""What a moderator sends with a decision."""

from django import forms

from catalog.pipeline.nsfw_levels import LEVELS
from moderation.policies.reasons import REASONS


class ApproveForm(forms.Form):
    """The level is the machine's unless a person changes it; it has to be chosen when no detector knew."""

    nsfw_level = forms.TypedChoiceField(
        label="NSFW level",
        coerce=int,
        choices=[
            ("", "choose a level"),
            *((level, f"{level} · {meaning}") for level, meaning in LEVELS.items()),
        ],
    )


class GroundForm(forms.Form):
    """A reason from the taxonomy; the service knows which reasons need a note."""

    reason = forms.ChoiceField(
        choices=[(code, reason.title) for code, reason in REASONS.items()], widget=forms.RadioSelect
    )
    note = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
