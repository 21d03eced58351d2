"""What the models of the API share."""

from typing import Annotated, Any, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer


def _written(moment: Any) -> str:
    return moment.isoformat().replace("+00:00", "Z")  # type: ignore[no-any-return]  # isoformat gives str


Moment = Annotated[AwareDatetime, PlainSerializer(_written, return_type=str)]


class Answer(BaseModel):
    """What we say. Made of a frozen value of a service with `of`, field by field of the same name."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    @classmethod
    def of(cls, value: Any) -> Self:
        return cls.model_validate(value)


class Question(BaseModel):
    """What a program sends in a body or in the address. What we do not know is refused, since it meant something."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Page(Question):
    """Which part of a list."""

    cursor: str = Field("", max_length=2_000, description="`next` of the part before; left out: the first part")
    limit: int = Field(50, ge=1, le=200, description="How many at the most")
