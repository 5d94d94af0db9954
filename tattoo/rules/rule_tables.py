"""The tables of a ruleset, parsed: what the engine looks things up in."""

from collections.abc import Mapping
from dataclasses import dataclass

from tattoo.rules.bindings import Bindings, Scale
from tattoo.rules.manifest import Manifest
from tattoo.rules.recommendation import Reference
from tattoo.rules.rule_rows import FlagRule, InkRule, SkinGate
from tattoo.terms import Fitzpatrick, InkFamily


@dataclass(frozen=True)
class Ruleset:
    """One version; the mappings keep the files' order. `sha256` is over its whole content."""

    manifest: Manifest
    sha256: str
    ink_rules: Mapping[str, InkRule]
    gates: Mapping[tuple[Fitzpatrick, int], SkinGate]
    flags: Mapping[str, FlagRule]
    references: Mapping[str, Reference]
    scale: Scale
    bindings: Bindings

    @property
    def version(self) -> str:
        """As in the manifest."""
        return self.manifest.version

    def rule_of(self, family: InkFamily) -> InkRule:
        """The rule of an ink family."""
        return self.ink_rules[self.bindings.ink_rules[family]]
