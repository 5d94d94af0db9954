"""A ruleset is used whole and unchanged or not at all: each fault is refused with its place and a remedy."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tattoo.rules.ruleset import RULESETS, RulesetError, active_ruleset, load_active_ruleset, load_ruleset

RELEASED = "82df6d9b6b14788a36684053572ade8e3c99b912cc5a69bc61fa55cfe799baa7"
"""The digest of ruleset 1. It never changes: a correction is ruleset 2."""

INKS, GATES, FLAGS = "rules_ink_wavelength.csv", "rules_skin_gating.csv", "rules_risk_flags.csv"
SOURCES, SCALE, BINDINGS = "references.csv", "kirby_desai.json", "bindings.json"

Change = Callable[[str], str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of ruleset 1, to be spoilt."""
    return Path(shutil.copytree(RULESETS / "1", tmp_path / "1"))


def spoil(folder: Path, *, name: str, change: Change) -> None:
    """Change a file and make the manifest agree with it."""
    path = folder / name
    before = path.read_text()
    path.write_text(change(before))
    assert path.read_text() != before
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    spoil_manifest(folder, files={**json.loads((folder / "manifest.json").read_text())["files"], name: digest})


def spoil_manifest(folder: Path, **changes: Any) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def without_line(start: str) -> Change:
    return lambda text: "".join(line for line in text.splitlines(keepends=True) if not line.startswith(start))


def replacing(old: str, new: str) -> Change:
    return lambda text: text.replace(old, new, 1)


def test_the_active_ruleset_is_the_released_one_and_has_all_rows() -> None:
    ruleset = active_ruleset()
    assert (ruleset.version, ruleset.sha256) == ("1", RELEASED)
    assert (len(ruleset.ink_rules), len(ruleset.gates), len(ruleset.flags)) == (18, 30, 24)
    assert len(ruleset.references) == 60
    assert active_ruleset() is ruleset


@pytest.mark.parametrize(
    ("rule_id", "words"),
    [
        ("W-BLUE", "755 nm, then 785, 694 or 1064 nm"),
        ("W-RED", "532 nm"),
        ("W-WHITE", "no wavelength before a benign test spot"),
        ("W-FLUOR", "no wavelength before a benign test spot, then 532 or 755 nm"),
        ("W-UNKNOWN", "a clinician chooses the wavelength"),
        ("W-MULTI", "one plan row for each ink"),
    ],
)
def test_what_a_rule_would_use_is_told_in_words(rule_id: str, words: str) -> None:
    assert active_ruleset().ink_rules[rule_id].choices == words


def test_a_file_that_was_changed_is_refused(folder: Path) -> None:
    (folder / FLAGS).write_bytes((folder / FLAGS).read_bytes() + b"\n")
    with pytest.raises(RulesetError, match=rf"1/{FLAGS}: its SHA-256 is [0-9a-f]+, the manifest says .* new version"):
        load_ruleset(folder)


def test_a_file_that_is_missing_is_refused(folder: Path) -> None:
    (folder / SOURCES).unlink()
    with pytest.raises(RulesetError, match=f"1/{SOURCES}: does not exist"):
        load_ruleset(folder)


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        (
            INKS,
            replacing("W-RED,red,hue 345-40 and C*>=30,532", "W-RED,red,hue 345-40 and C*>=30,531"),
            "W-RED .* 531 nm",
        ),
        (INKS, replacing(",755,785|694|1064,", ",755,violet,"), "line 5.*secondary_nm"),
        (INKS, replacing(",785|755|694|1064,QS ns", ",532,QS ns"), "W-RED both plans and avoids"),
        (INKS, replacing(",0,0,A,", ",maybe,0,A,"), "line 2.*requires_test_spot"),
        (INKS, replacing("LEU1999|ROS1998", "LEU1999|NOBODY1900"), "W-BLACK cites 'NOBODY1900'"),
        (INKS, without_line("W-TEAL"), f"{BINDINGS}: W-TEAL is no rule"),
        (INKS, lambda text: text + text.splitlines(keepends=True)[1], "W-BLACK stands there twice"),
        (INKS, replacing("darkening, may be irreversible", "darkening at 4 J/cm2"), "W-BROWN-COS states a fluence"),
        (GATES, without_line("S-IV-694"), "the cell S-IV-694 is missing"),
        (GATES, replacing("S-I-532,I", "S-I-533,I"), "S-I-533 stands in the cell S-I-532"),
        (GATES, replacing("S-I-532,I,532,ALLOW", "S-I-532,I,532,PROBABLY"), "line 2.*decision"),
        (GATES, replacing("S-I-532,I,532,ALLOW,,B", "S-I-532,I,532,ALLOW,B"), "line 2: has not 7 columns"),
        (FLAGS, without_line("F-GOLD"), "F-GOLD: the file does not hold it"),
        (FLAGS, replacing("F-EYE", "F-EAR"), "F-EAR: the program has no predicate"),
        (FLAGS, replacing(",STOP,", ",HALT,"), "line 2.*severity"),
        (SOURCES, without_line("KIR2009"), "'KIR2009', which references.csv does not hold"),
        (SCALE, replacing('"layered": 2', '"layered": 3'), "total_max: is 26, the factors give 27"),
        (SCALE, replacing('"amateur"', '"home_made"'), "amount_of_ink has no level 'amateur'"),
        (BINDINGS, replacing('"lip": "head_neck",', ""), "kirby_desai.locations: nothing for lip"),
        (BINDINGS, replacing('"tan": "IV"', '"tan": "VII"'), "gating_rows.tan"),
        (BINDINGS, replacing('"lip": "head_neck"', '"lip": "mouth"'), "location has no level 'mouth'"),
        (BINDINGS, replacing("785, 1064]", "785, 1064, 730]"), "the cell S-I-730 is missing"),
    ],
)
def test_a_fault_in_a_file_is_named(folder: Path, name: str, change: Change, fault: str) -> None:
    spoil(folder, name=name, change=change)
    with pytest.raises(RulesetError, match=fault):
        load_ruleset(folder)


def test_clinical_use_needs_two_different_reviewers(folder: Path) -> None:
    review = {"name": "Dr A", "role": "dermatologist", "on": "2026-01-01"}
    for reviews in ([], [review], [review, {**review, "name": "dr a "}]):
        spoil_manifest(folder, use="clinical", reviews=reviews)
        with pytest.raises(RulesetError, match="2 different persons are needed"):
            load_ruleset(folder)
    spoil_manifest(folder, use="clinical", reviews=[review, {**review, "name": "Dr B"}])
    assert load_ruleset(folder).sha256 == RELEASED


def test_exactly_one_version_is_active(folder: Path) -> None:
    assert load_active_ruleset(folder.parent).version == "1"
    shutil.copytree(folder, folder.with_name("2"))
    with pytest.raises(RulesetError, match=r"active are: 1, 2.*Exactly one"):
        load_active_ruleset(folder.parent)
    for version in (folder, folder.with_name("2")):
        spoil_manifest(version, status="retired")
    with pytest.raises(RulesetError, match=r"active are: none"):
        load_active_ruleset(folder.parent)


def test_retiring_a_ruleset_does_not_change_its_digest_and_another_content_does(folder: Path) -> None:
    spoil_manifest(folder, status="retired")
    assert load_ruleset(folder).sha256 == RELEASED
    spoil(folder, name=FLAGS, change=replacing("Standard practice", "Usual practice"))
    assert load_ruleset(folder).sha256 != RELEASED
