"""Applying a template: the seed examples word for word, rights that obey the ancestor rule, twice adds nothing."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from dossier.rules.applying import EVERYONE, Item, Step, Suggestion, folder_name, plan, questions
from dossier.rules.rights import Level


def item(
    name: str, parent: Item | None = None, level: str | None = None, role: str | None = None, asks: str | None = None
):
    return Item(uuid4(), parent.id if parent else None, name, level, role, asks)


FIXED = item("Vaste Stukken", level="zien", role="directie")
PARTNER_A = item("Persoonsgegevens vennoot A", FIXED, "zien", "vennoot:A", "vennoot_a")
PARTNER_B = item("Persoonsgegevens vennoot B", FIXED, "zien", "vennoot:B", "vennoot_b")
REST = item("Overig", FIXED)
FROM_CLIENT = item("Documenten van klant", level="doorgang", role="alle")
UPLOAD = item("Upload", FROM_CLIENT, "zien_upload")
INNER = item("Intern", FROM_CLIENT)
ITEMS = [FIXED, PARTNER_A, PARTNER_B, REST, FROM_CLIENT, UPLOAD, INNER]


def step_of(steps: tuple[Step, ...], wanted: Item) -> Step:
    return next(step for step in steps if step.item_id == wanted.id)


def test_the_seed_example_word_for_word():
    names = [step.name for step in plan(ITEMS, set(), 0, {})]
    assert names[:5] == [
        "Vaste Stukken",
        "Persoonsgegevens vennoot A",
        "Persoonsgegevens vennoot B",
        "Overig",
        "Documenten van klant",
    ]


def test_the_year_and_the_answer_take_their_place():
    assert folder_name("Jaarwerk {boekjaar}", 2020, None, {}) == "Jaarwerk 2020"
    assert folder_name("Salaris {jaar}", 2026, None, {}) == "Salaris 2026"
    answers = {"vennoot_a": r"K. Bakker \1"}
    assert folder_name("Persoonsgegevens vennoot A", 0, "vennoot_a", answers) == r"Persoonsgegevens K. Bakker \1"
    assert questions(ITEMS) == ("vennoot_a", "vennoot_b")


def test_partners_reach_only_their_own_folder():
    """S2-21: the folder above is opened for both as a passage, so that neither sees more than names."""
    steps = plan(ITEMS, set(), 0, {})
    assert step_of(steps, FIXED).suggestions == (
        Suggestion("directie", Level.VIEW),
        Suggestion("vennoot:A", Level.PASSAGE),
        Suggestion("vennoot:B", Level.PASSAGE),
    )
    assert step_of(steps, PARTNER_A).suggestions == (Suggestion("vennoot:A", Level.VIEW),)


def test_what_is_not_said_follows_the_folder_above_but_never_a_passage():
    steps = plan(ITEMS, set(), 0, {})
    assert step_of(steps, REST).suggestions == (Suggestion("directie", Level.VIEW),)
    assert step_of(steps, UPLOAD).suggestions == (Suggestion(EVERYONE, Level.VIEW_UPLOAD),)
    assert step_of(steps, INNER).suggestions == ()


def test_a_second_time_adds_nothing():
    first = plan(ITEMS, set(), 0, {})
    again = plan(ITEMS, {step.item_id for step in first}, 0, {})
    assert all(step.exists for step in again)


levels = st.sampled_from([None, "geen", "doorgang", "zien", "zien_upload", "uploaden"])
roles = st.sampled_from([None, "alle", "directie", "vennoot:A"])


@given(st.lists(st.tuples(st.integers(-1, 9), levels, roles), max_size=10))
def test_every_suggestion_has_an_open_way_to_it(draws):
    """The ancestor rule (S2-35) holds in every plan, whatever the template says."""
    items: list[Item] = []
    for parent, level, role in draws:
        items.append(item("F", items[parent] if 0 <= parent < len(items) else None, level, role))
    steps: dict[UUID, Step] = {step.item_id: step for step in plan(items, set(), 0, {})}
    for step in steps.values():
        above = steps[step.parent_item_id] if step.parent_item_id else None
        for suggestion in step.suggestions:
            assert above is None or {suggestion.role, EVERYONE} & {each.role for each in above.suggestions}
