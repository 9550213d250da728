"""Which pack somebody wants: whose, which report, as at when, and since when."""

from collections.abc import Sequence

from tracker.domain.packs import PackKind
from tracker.models import Partnership
from tracker.web import forms


class PackForm(forms.Form):
    """One pack; without days it is of today, since the last meeting."""

    partnership = forms.ChoiceField("Partnership")
    kind = forms.ChoiceField("Report", options=[(each.value, each.label) for each in PackKind])
    as_at = forms.DateField("As at the end of")
    since = forms.DateField("What moved since")

    def offer(self, partnerships: Sequence[Partnership]) -> None:
        """Choose among these; the first of each list is chosen where nobody said otherwise."""
        self.partnership.choices = forms.choices((each.slug, each.name) for each in partnerships)
        self.partnership.data = self.partnership.data or partnerships[0].slug
        self.kind.data = self.kind.data or PackKind.BOARD.value
