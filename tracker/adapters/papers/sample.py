"""A short paper with every kind of block that a template has to hold: to try a partnership's looks on."""

from datetime import date

from tracker.domain.papers import (
    Brand,
    Bullets,
    Cell,
    Column,
    Contents,
    Facts,
    Heading,
    NewPage,
    Paper,
    Paragraph,
    Row,
    Run,
    Table,
    plain,
)


def paper(brand: Brand, author: str = "Your partnership") -> Paper:
    """The example as this partnership's papers look."""
    table = Table("A table", (Column("What", 2), Column("When", 1)), (Row((Cell("This"), Cell("Then"))),))
    return Paper(
        title="Written statement of proposed action: an example",
        subtitle="This page shows how your papers look",
        author=author,
        subject="An example",
        foot="Written statement of proposed action. Version 1",
        dated=date(2024, 11, 18),
        version="1",
        brand=brand,
        blocks=(
            Facts("", (("In answer to", "An inspection report"), ("Status", "Draft"))),
            Contents(),
            Heading(1, "A part that people write"),
            Paragraph((Run("Some words, some of them "), Run("strong", strong=True), Run("."))),
            Heading(2, "A heading below it"),
            Bullets((plain("a point"), plain("another point"))),
            Bullets((plain("first"), plain("second")), numbered=True),
            NewPage(sideways=True),
            Heading(1, "The plan"),
            table,
            NewPage(),
            Heading(1, "Sign-off"),
            table,
        ),
    )
