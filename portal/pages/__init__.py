"""The pages, one module per subject. Each view says who may open it (`portal.access`)."""

from portal import office
from portal.pages import (
    account,
    administrations,
    approvals,
    arranging,
    document,
    dossier,
    factors,
    files,
    folder,
    folder_templates,
    from_mail,
    help_page,
    home,
    inbox,
    inbox_rule,
    keeping,
    leaks,
    letters,
    login,
    looking,
    mail_log,
    my_approvals,
    my_clients,
    my_dossier,
    my_mail,
    my_uploads,
    my_users,
    notice_choices,
    office_look,
    overviews,
    passkeys,
    people,
    piles,
    proof,
    records,
    search,
    sharing,
    unsubscribe,
    well_known,
)

LOGIN = (login, letters, proof, passkeys, account, factors, notice_choices, from_mail, unsubscribe)
CLIENT = (my_dossier, my_uploads, my_approvals, my_users, my_clients, my_mail)
DOSSIER = (dossier, folder, sharing, document, records, approvals, overviews)
INBOX = (inbox, piles, arranging, inbox_rule, mail_log)
MODULES = (
    office,
    office_look,
    well_known,
    *LOGIN,
    home,
    *INBOX,
    files,
    looking,
    help_page,
    people,
    folder_templates,
    keeping,
    leaks,
    administrations,
    search,
    *DOSSIER,
    *CLIENT,
)
BLUEPRINTS = tuple(each.pages for each in MODULES)
