"""The pages, one module per subject. Each view says who may open it (`portal.access`)."""

from portal import office
from portal.pages import account, help_page, home, login, looking

BLUEPRINTS = (office.pages, login.pages, home.pages, account.pages, looking.pages, help_page.pages)
