from sqlalchemy import func, select

from dossier.office import administrations, demo
from models import Base, Client, ClientMember, Person, Template, TemplateItem

DOMAIN = "inbox.localhost"


def count_rows(database):
    with database.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
        }


def test_twice_is_once(tables, act):
    first = demo.fill(tables, DOMAIN, act.now)
    rows = count_rows(tables)
    assert demo.fill(tables, DOMAIN, act.now) == first
    assert count_rows(tables) == rows
    assert rows["administration"] == len(demo.ADMINISTRATIONS) + 1  # and the office's own


def test_bakery_and_holding_share_a_client_user(tables, act):
    demo.fill(tables, DOMAIN, act.now)
    with tables.read() as session:
        shared = (
            select(Person.name)
            .join(ClientMember, ClientMember.person_id == Person.id)
            .join(Client, Client.id == ClientMember.client_id)
            .where(Client.name.in_([demo.BAKERY, demo.HOLDING]))
            .group_by(Person.name)
            .having(func.count() == 2)
        )
        assert session.scalars(shared).all() == ["Sanne de Vries"]


def test_one_dossier_is_switched_off(tables, act):
    views = demo.fill(tables, DOMAIN, act.now).administrations
    assert [each.mail_name for each in views if not each.dossier_on] == ["oude-molen"]


def test_what_somebody_changed_in_the_demo_stays(tables, act):
    demo.fill(tables, DOMAIN, act.now)
    administrations.switch(tables, "oude-molen", act, on=True)
    assert all(each.dossier_on for each in demo.fill(tables, DOMAIN, act.now).administrations)


def test_the_seven_default_templates_are_there(tables, act):
    demo.fill(tables, DOMAIN, act.now)
    with tables.read() as session:
        templates = {each.code: each for each in session.scalars(select(Template))}
        items = session.scalars(select(TemplateItem)).all()
    assert len(templates) == 7
    assert not templates["EENMALIG-BASIS"].yearly
    assert templates["JAARWERK-KORT"].yearly
    assert templates["JAARWERK-KORT"].name == "Jaarwerk {boekjaar}"
    tops = {each.id: each for each in items if each.parent_id is None}
    assert len(items) == 103
    partner = next(each for each in items if each.asks == "vennoot_a")
    assert (tops[partner.parent_id].name, partner.suggested_role) == ("Vaste Stukken", "vennoot:A")
    wwft = next(each for each in items if each.office_role == "wwft")
    assert (wwft.suggested_level, wwft.retention) == ("geen", "wwft-5-na-einde-relatie")
    assert {each.ledger for each in items} >= {"BMva", "WOmz WKpr WOvb", None}
