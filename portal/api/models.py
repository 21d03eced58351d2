"""What the models of the API share."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator


class Answer(BaseModel):
    """What we say. Made of a frozen value of a service with `of`, field by field of the same name."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    @classmethod
    def of(cls, value: Any) -> Self:
        return cls.model_validate(value)


class Question(BaseModel):
    """What a program sends in a body or in the address. What we do not know is refused, since it meant something."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        """PostgreSQL stores no U+0000."""
        if isinstance(value, str) and "\0" in value:
            raise ValueError("holds U+0000")
        return value


class Page(Question):
    """Which part of a list."""

    cursor: str = Field("", max_length=2_000, description="As `next` has it; left out: the first part")
    limit: int = Field(50, ge=1, le=200, description="How many at the most")
