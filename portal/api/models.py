"""What the models of the API share. What we say is null where there is nothing, never an empty text."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, field_validator

STORABLE = r"^[^\x00]*$"  # PostgreSQL stores no U+0000
SAID_ALREADY = {"enum", "const", "format", "pattern"}  # what says already how a text looks
SHA256 = r"^[0-9a-f]{64}$"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)
FIRST_DAY, LAST_DAY = (
    date(1000, 1, 1),
    date(9000, 1, 1),
)  # beyond these a day has no beginning or end that can be counted


def _as_day(value: Any) -> Any:
    """RFC 3339 5.6; Pydantic takes numbers too."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _as_moment(value: Any) -> Any:
    """RFC 3339 5.6; Pydantic takes numbers too."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise ValueError("Give a time as 2026-01-31T12:00:00Z")
    return value


def _as_number(value: Any) -> Any:
    """A number is no text; Pydantic reads both."""
    if isinstance(value, str | bool):
        raise ValueError("Give a number")  # noqa: TRY004 - what Pydantic asks for
    return value


def _within_reach(value: date) -> date:
    return min(max(value, FIRST_DAY), LAST_DAY)


def _to_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:  # in the first or the last hours that there are
        return value.replace(tzinfo=UTC)


Day = Annotated[date, BeforeValidator(_as_day)]
WantedDay = Annotated[Day, AfterValidator(_within_reach)]  # what is asked for may lie anywhere
Moment = Annotated[AwareDatetime, BeforeValidator(_as_moment), AfterValidator(_to_utc)]
Count = Annotated[int, Field(ge=1), BeforeValidator(_as_number)]  # in a body; an address knows texts only
Said = Annotated[str | None, BeforeValidator(lambda value: value or None)]  # services say '' where there is nothing


class Answer(BaseModel):
    """What we say. Made of a frozen value of a service with `of`, field by field of the same name."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    @classmethod
    def of(cls, value: Any) -> Self:
        return cls.model_validate(value)


def _say_what_is_storable(schema: dict[str, Any]) -> None:
    for field in schema.get("properties", {}).values():
        for part in (field, *field.get("anyOf", ()), field.get("items", {})):
            if part.get("type") == "string" and not SAID_ALREADY & part.keys():
                part["pattern"] = STORABLE


class Question(BaseModel):
    """What a program sends in a body or in the address. What we do not know is refused, since it meant something."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=_say_what_is_storable)

    @field_validator("*")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str) and "\0" in each:
                raise ValueError("holds U+0000")
        return value


class Page(Question):
    """Which part of a list."""

    cursor: str = Field(
        "", max_length=2_000, pattern=r"^[A-Za-z0-9_=-]*$", description="As `next` has it; left out: the first part"
    )
    limit: int = Field(50, ge=1, le=200, description="How many at the most")


class Days(Page):
    """A list of things that happened on some day."""

    first: WantedDay | None = Field(None, alias="from", description="First day, in the Netherlands; left out: any")
    last: WantedDay | None = Field(None, alias="to", description="Last day, in the Netherlands; left out: any")
