"""The pages, one module per subject. Each view says who may open it (`portal.access`)."""

from portal import office
from portal.pages import account, files, help_page, home, inbox, login, looking, people

MODULES = (office, login, home, inbox, files, account, looking, help_page, people)
BLUEPRINTS = tuple(each.pages for each in MODULES)
