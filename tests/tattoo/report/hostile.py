"""A report whose every text from outside attacks: markup, addresses, files, endless words and long reasons."""

from dataclasses import replace

from tattoo.report.context import Override, ReportContext, Signature
from tattoo.rules.case import Device
from tattoo.terms import PulseClass
from tests.tattoo.report.measured import ANALYSED
from tests.tattoo.report.reports import abstaining, make_context

ATTACKS = (
    "<script>alert(1)</script>",
    '<img src="file:///etc/hostname" onerror="alert(1)">',
    '"><img src=http://127.0.0.1:9/canary.png>',
    "<pdf:insertpdf src='file:///etc/hostname'/>",
    "<style>@import url(http://127.0.0.1:9/canary.css)</style>",
    "<link rel=stylesheet href=http://127.0.0.1:9/canary.css>",
    "{{ report }}{% include 'canary' %}",
    "</td></tr></table></style><pdf:barcode value=x>",
)
ENDLESS = "W" * 400
LONG = "A reason that goes on and on. " * 150


def hostile() -> ReportContext:
    """The abstaining report under attack."""
    calm = abstaining()
    device = Device(name=ATTACKS[6], wavelength_nm=1064, pulse_class=PulseClass.PICOSECOND)
    result = calm.result.model_copy(
        update={"abstentions": (ATTACKS[0], ATTACKS[5]), "devices": (device,)},
    )
    context = make_context(result, clinic_name=ATTACKS[1] + ENDLESS, subject_ref=ATTACKS[2], captured_at=None)
    override = Override(
        subject=ATTACKS[3],
        original=ATTACKS[4],
        replacement=ENDLESS,
        reason=LONG,
        made_by=ATTACKS[7],
        made_at=ANALYSED,
    )
    signature = Signature(
        name=ATTACKS[7], role=ATTACKS[0], meaning=ENDLESS, signed_at=ANALYSED, result_digest=context.result_digest
    )
    return replace(context, overrides=(override,), signature=signature)
