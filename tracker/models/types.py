"""Column kinds that several tables share."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import JSON, Enum, ForeignKey, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import mapped_column

from tracker.db import Moment

row_key = Annotated[int, mapped_column(primary_key=True)]
long_text = Annotated[str, mapped_column(Text, default="")]
added_text = Annotated[
    str, mapped_column(Text, default="", server_default=text("''"))
]  # on a table with rows
added_list = Annotated[
    list[Any],
    mapped_column(
        JSON().with_variant(JSONB(), "postgresql"),  # its json cannot be compared, nor its default
        default=list,
        server_default=text("'[]'"),
    ),
]
instant = Annotated[datetime, mapped_column(Moment)]
partnership_key = Annotated[int, mapped_column(ForeignKey("partnerships.id"))]


def codes(values: type[StrEnum], name: str | None = None) -> Enum:
    """A column that holds an enumeration's lower-case codes and refuses any other.

    The check is named after the enumeration; a table's second column of the same kind names its own.
    """
    return Enum(
        values,
        native_enum=False,
        create_constraint=True,
        length=30,
        name=name or values.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )
