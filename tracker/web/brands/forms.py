"""The form of how a partnership's papers look."""

from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, HiddenField, StringField

from tracker.domain import brands
from tracker.domain.papers import Brand
from tracker.services.brands import Wanted
from tracker.web import forms

LONGEST_COLOUR = 20  # characters


class BrandForm(forms.Form):
    """The colour, the logo with its words, and the Word template."""

    colour = StringField("Colour", [forms.at_most(LONGEST_COLOUR)])
    logo = FileField("Logo")
    words = StringField("What the logo shows, in words", [forms.at_most(brands.LONGEST_WORDS)])
    drop_logo = BooleanField("Take the logo out")
    template = FileField("Word template")
    drop_template = BooleanField("Take the template out, and go back to the usual Word files")
    version = HiddenField()

    def show(self, brand: Brand, version: int) -> None:
        """Fill the form with what holds now."""
        self.colour.data, self.words.data = f"#{brand.colour}", brand.logo_words
        self.version.data = str(version)

    @property
    def wanted(self) -> Wanted:
        """What was asked for; a file that was not chosen leaves the one that is there."""
        logo, _ = _file(self.logo.data)
        template, name = _file(self.template.data)
        return Wanted(
            colour=self.colour.data or "",
            words=self.words.data or "",
            logo=logo,
            drop_logo=self.drop_logo.data,
            template=template,
            template_name=name,
            drop_template=self.drop_template.data,
        )


def _file(upload: FileStorage | None) -> tuple[bytes, str]:
    """The content and the name of a file; an empty file still is one, to be refused."""
    if upload is None or not upload.filename:
        return b"", ""
    return upload.read() or b"\0", upload.filename
