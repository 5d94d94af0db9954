"""The report's words in the console's templates: the same term reads the same in both."""

from django import template

from tattoo.report.words import say, say_lab, say_measured, say_number, say_share, say_source, say_type, say_yes

register = template.Library()

for words in (say, say_source, say_type, say_share, say_lab, say_measured, say_yes):
    register.filter(words.__name__)(words)


@register.filter
def say_decimals(value: float | None, decimals: int) -> str:
    """A number with so many decimals; a dash for None."""
    return say_number(value, decimals=decimals)
