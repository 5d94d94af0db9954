"""A ruleset: immutable, versioned data that is validated as a whole before anything is asked of it.

Design: each version is a folder of `rulesets/` with a manifest. `active_ruleset` finds the one active version at its first
call; a fault anywhere is a RulesetError and no recommendation is made. The digest covers the version and each file's
SHA-256, not the place in the lifecycle: retiring a ruleset does not change what its results refer to.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

from tattoo.rules.bindings import Bindings, Scale
from tattoo.rules.consistency import check_consistency
from tattoo.rules.manifest import BINDINGS, FLAGS, INK_RULES, REFERENCES, SCALE, SKIN_GATES, Manifest
from tattoo.rules.recommendation import Reference
from tattoo.rules.rule_rows import FlagRule, InkRule, ReferenceRow, SkinGate
from tattoo.rules.rule_tables import Ruleset
from tattoo.rules.ruleset_files import (
    MANIFEST,
    RulesetError,
    parse_json,
    parse_rows,
    read_contents,
    read_manifest,
)

__all__ = ["RULESETS", "Ruleset", "RulesetError", "active_ruleset", "load_active_ruleset", "load_ruleset"]

RULESETS: Final = Path(__file__).with_name("rulesets")

K = TypeVar("K")
T = TypeVar("T")


@cache
def active_ruleset() -> Ruleset:
    """Load the one active ruleset, once; raises RulesetError."""
    return load_active_ruleset(RULESETS)


def load_active_ruleset(folder: Path) -> Ruleset:
    """Load the active one of the versions in a folder; raises RulesetError where none or several are active."""
    versions = sorted(path.parent for path in folder.glob(f"*/{MANIFEST}"))
    active = [version for version in versions if read_manifest(version).status == "active"]
    if len(active) != 1:
        names = ", ".join(version.name for version in active) or "none"
        raise RulesetError(folder.name, fault=f"active are: {names}", remedy="Exactly one manifest must say active.")
    return load_ruleset(active[0])


def load_ruleset(folder: Path) -> Ruleset:
    """Read and validate a ruleset; raises RulesetError naming the file, what is wrong in it and the remedy."""
    manifest = read_manifest(folder)
    contents = read_contents(folder, manifest=manifest)
    ruleset = parse_ruleset(contents, manifest=manifest)
    for fault in check_consistency(ruleset):
        raise RulesetError(f"{folder.name}/{fault.file}", fault=fault.detail, remedy=fault.remedy)
    return ruleset


def parse_ruleset(contents: Mapping[str, bytes], *, manifest: Manifest) -> Ruleset:
    """Parse each file of a ruleset; raises RulesetError for a row that is none or stands there twice."""
    inks = parse_rows(contents[INK_RULES], model=InkRule, place=INK_RULES)
    gates = parse_rows(contents[SKIN_GATES], model=SkinGate, place=SKIN_GATES)
    flags = parse_rows(contents[FLAGS], model=FlagRule, place=FLAGS)
    sources = parse_rows(contents[REFERENCES], model=ReferenceRow, place=REFERENCES)
    return Ruleset(
        manifest=manifest,
        sha256=digest_ruleset(manifest),
        ink_rules=index(((row.rule_id, row) for row in inks), place=INK_RULES),
        gates=index((((row.fst, row.wavelength_nm), row) for row in gates), place=SKIN_GATES),
        flags=index(((row.flag_id, row) for row in flags), place=FLAGS),
        references=index(((row.ref_id, Reference(**row.model_dump())) for row in sources), place=REFERENCES),
        scale=parse_json(contents[SCALE], model=Scale, place=SCALE),
        bindings=parse_json(contents[BINDINGS], model=Bindings, place=BINDINGS),
    )


def index(pairs: Iterable[tuple[K, T]], *, place: str) -> Mapping[K, T]:
    """The pairs as a mapping; raises RulesetError where a key comes twice."""
    mapping: dict[K, T] = {}
    for key, value in pairs:
        if key in mapping:
            raise RulesetError(place, fault=f"{key} stands there twice", remedy="Remove one of the rows.")
        mapping[key] = value
    return mapping


def digest_ruleset(manifest: Manifest) -> str:
    """SHA-256 (hex) of the version and of each file's SHA-256, as canonical JSON."""
    content = {"version": manifest.version, "files": manifest.files.by_name()}
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
