"""The keys that seal secrets, changed without losing any: add one, seal anew, and retire the old one with a proof.

Who reads its keys from the setting rolls a new one out in two steps, at the end first: while some programs have it and
others not, none may seal with it.
"""

from dataclasses import dataclass

from cryptography.fernet import Fernet

from adapters.house import House
from adapters.seals import change_own, key_id
from dossier.rules.errors import NotFound, Refused
from upkeep import sealed


@dataclass(frozen=True, slots=True)
class KeyLine:
    id: str
    seals: bool  # the first one; the others only open
    needed_by: int  # things that nothing else opens


def listed(house: House) -> tuple[KeyLine, ...]:
    users = sealed.by_key(house)
    return tuple(KeyLine(each, not number, users[each]) for number, each in enumerate(house.seals.key_ids))


def add(house: House) -> tuple[str, str]:
    """The id of a new key, and the key where a person has to put it into the setting; "": it stands in the file."""
    key = Fernet.generate_key().decode()
    ours = change_own(house.settings, lambda keys: [key, *keys])
    return key_id(key), "" if ours else key


def retire(house: House, name: str) -> bool:
    """Take it out of the key file. False: nothing needs it, and a person may take it out of the setting.

    Raises NotFound; Refused while something needs it, or when it is the one that seals.
    """
    found = {each.id: each for each in listed(house)}.get(name)
    if found is None:
        raise NotFound("There is no key with this id.")
    if found.seals:
        raise Refused("This is the key that seals. Add another one first: dossier keys add")
    if found.needed_by:
        raise Refused("{count} secrets still need this key. First: dossier keys reseal", count=found.needed_by)
    return change_own(house.settings, lambda keys: [each for each in keys if key_id(each) != name])
