"""The audit trail in sentences: what somebody did, after their name. A guard holds that no action is without words."""

from collections.abc import Mapping

from dossier.rules.text import Text

PROGRAMS = {
    "door": Text("De mailontvanger", "The mail receiver"),
    "worker": Text("De verwerking", "The processing"),
    "beat": Text("De dagelijkse huishouding", "The daily housekeeping"),
    "cli": Text("Een beheerder op de server", "An administrator on the server"),
}
TOKEN = Text("Een programma met een token", "A program with a token")

_DOCUMENTS = {
    "document.moved": Text("verplaatste een document", "moved a document"),
    "document.renamed": Text("gaf een document een andere naam", "renamed a document"),
    "document.noted": Text("wijzigde de notitie bij een document", "changed the note of a document"),
    "document.retained": Text("wijzigde hoe lang een document wordt bewaard", "changed how long a document is kept"),
    "document.held": Text("wijzigde de blokkade van vernietiging", "changed the hold on a document"),
    "document.binned": Text("legde een document in de prullenbak", "put a document in the bin"),
    "document.restored": Text("haalde een document uit de prullenbak", "restored a document from the bin"),
    "document.replaced": Text("plaatste een nieuwe versie van een document", "put a new version of a document"),
    "document.relocated": Text("zette een document in een ander dossier", "moved a document to another dossier"),
    "document.opened": Text("opende een document", "opened a document"),
    "document.setting": Text("wijzigde wie een document ziet", "changed who sees a document"),
    "document.uploaded": Text("uploadde een document", "uploaded a document"),
    "document.unlocked": Text("opende een beveiligd bestand", "opened a locked file"),
    "document.filed-by-rule": Text("plaatste een document volgens een regel", "filed a document by a rule"),
    "pages.split": Text("splitste een document", "split a document"),
    "pages.merged": Text("voegde documenten samen", "merged documents"),
    "pages.changed": Text("wijzigde de bladzijden van een document", "changed the pages of a document"),
    "picture.folded": Text("vouwde een afbeelding weg", "folded a picture away"),
    "picture.unfolded": Text("haalde een weggevouwen afbeelding terug", "brought a folded picture back"),
    "upload.finished": Text("droeg bestanden over", "handed files over"),
    "upload.retried": Text("liet een upload opnieuw verwerken", "let an upload be tried again"),
    "upload.withdrawn": Text("nam een upload terug", "took an upload back"),
    "record.put": Text("legde een record vast", "put a record down"),
    "record.imported": Text("importeerde records", "imported records"),
    "record.linked": Text("koppelde een document aan een record", "linked a document to a record"),
    "record.deleted": Text("verwijderde een record", "deleted a record"),
    "record.unlinked": Text("ontkoppelde een document van een record", "unlinked a document from a record"),
    "step.undone": Text("maakte een stap ongedaan", "undid a step"),
}
_DOSSIER = {
    "administration.created": Text("maakte de administratie aan", "made the administration"),
    "administration.on": Text("zette het dossier aan", "switched the dossier on"),
    "administration.off": Text("zette het dossier uit", "switched the dossier off"),
    "mail-name.rotated": Text("gaf een nieuwe mailnaam", "gave a new mail name"),
    "folder.made": Text("maakte een map", "made a folder"),
    "folder.changed": Text("wijzigde een map", "changed a folder"),
    "folder.ordered": Text("veranderde de volgorde van mappen", "changed the order of folders"),
    "folder.moved": Text("verplaatste een map", "moved a folder"),
    "folder.locked": Text("vergrendelde een map", "locked a folder"),
    "folder.reopened": Text("ontgrendelde een map", "reopened a folder"),
    "folder.deleted": Text("verwijderde een map", "deleted a folder"),
    "grant.set": Text("wijzigde rechten op een map", "changed the rights on a folder"),
    "template.added": Text("voegde mappen toe uit een template", "added folders of a template"),
    "template.applied": Text("gebruikte een template", "used a template"),
    "template.changed": Text("wijzigde een template", "changed a template"),
    "template.made": Text("maakte een template", "made a template"),
    "template.pushed": Text("bracht een gewijzigde template naar dossiers", "carried a changed template to dossiers"),
    "dossier.exported": Text("exporteerde het dossier", "exported the dossier"),
    "openings.asked": Text("vroeg wie een document opende", "asked who opened a document"),
    "exposure.asked": Text("vroeg wie een document kon zien", "asked who could see a document"),
    "view-as.begun": Text("begon te kijken als klant", "began to look as a client"),
    "view-as.ended": Text("stopte met kijken als klant", "stopped looking as a client"),
    "filing-rule.added": Text("maakte een archiveerregel", "made a filing rule"),
    "filing-rule.changed": Text("wijzigde een archiveerregel", "changed a filing rule"),
    "filing-rule.moved": Text("zette archiveerregels in een andere volgorde", "put filing rules in another order"),
    "filing-rule.removed": Text("verwijderde een archiveerregel", "removed a filing rule"),
    "identifier.added": Text("voegde een kenmerk van de cliënt toe", "added an identifier of the client"),
    "identifier.removed": Text("verwijderde een kenmerk van de cliënt", "removed an identifier of the client"),
    "senders.address-added": Text("voegde een bekende afzender toe", "added a known sender"),
    "senders.address-removed": Text("verwijderde een bekende afzender", "removed a known sender"),
    "senders.blocked": Text("blokkeerde een afzender", "blocked a sender"),
    "senders.unblocked": Text("deblokkeerde een afzender", "unblocked a sender"),
    "senders.policy": Text("wijzigde wie mag mailen", "changed who may mail"),
    "senders.default": Text(
        "wijzigde wie mag mailen naar nieuwe administraties", "changed who may mail to new administrations"
    ),
    "senders.default-applied": Text(
        "liet de standaard voor wie mag mailen ook voor bestaande administraties gelden",
        "let the default of who may mail go for existing administrations too",
    ),
    "senders.receipts": Text("wijzigde de ontvangstbevestigingen", "changed the receipts"),
}
_MAIL = {
    "document.found-infected": Text(
        "vond een virus in een document dat eerder schoon leek",
        "found a virus in a document that seemed clean before",
    ),
    "document.cleared": Text("noemde een document alsnog schoon", "called a document clean after all"),
    "work.retried": Text("liet werk dat apart stond opnieuw doen", "had work that was set apart tried again"),
    "mail.parked": Text("zette een mail apart", "set a mail apart"),
    "mail.read": Text("las de tekst van een mail", "read the text of a mail"),
    "mail.retried": Text("liet een mail opnieuw verwerken", "let a mail be tried again"),
    "mail.released": Text("gaf een mail vrij", "released a mail"),
    "mail.filed-by-hand": Text("plaatste een mail met de hand", "filed a mail by hand"),
    "mail.raw-expired": Text("wiste een oorspronkelijke mail na de termijn", "erased a raw mail after its term"),
    "mail.quarantine-expired": Text("wiste een mail in quarantaine na de termijn", "erased a quarantined mail in time"),
    "letter.returned": Text("kreeg een brief van ons terug", "got a letter of ours back"),
    "address.reopened": Text("stelde een e-mailadres weer open", "opened a mail address again"),
}
_KEEPING = {
    "retention.proposed": Text("stelde voor een document te vernietigen", "proposed to destroy a document"),
    "retention.decided": Text("besliste over een voorstel tot vernietiging", "decided on a proposal to destroy"),
    "retention.destroyed": Text("vernietigde een document", "destroyed a document"),
    "retention.stopped": Text("vernietigde een document niet: iets hield het tegen", "stopped before a document went"),
    "retention.clock-accepted": Text(
        "zei dat de klok goed staat, zodat weer vernietigd mag worden",
        "said that the clock is right, so that things go again",
    ),
    "retention.hold": Text("wijzigde de blokkade van het dossier", "changed the hold on the dossier"),
    "blobs.destroyed": Text("wiste bestanden die niemand meer heeft", "erased files that nobody has any more"),
    "leak.noted": Text("schreef in het register van datalekken", "wrote in the register of data leaks"),
}
_APPROVALS = {
    "approval.asked": Text("vroeg om akkoord", "asked for approval"),
    "approval.decided": Text("besliste over een accordering", "decided on a request for approval"),
    "approval.delegated": Text("wees een vervanger aan", "named a stand-in"),
    "approval.code-sent": Text("vroeg een sms-code om te accorderen", "asked for a text message to approve with"),
    "approval.code-refused": Text("gaf een verkeerde code bij het accorderen", "gave a wrong code to approve with"),
    "approval.certified": Text("maakte het bewijs van een beslissing", "made the proof of a decision"),
    "approval.statement": Text("publiceerde een akkoordverklaring", "published a statement"),
    "approval.proof-expired": Text("wiste een bewijs na de termijn", "erased a proof after its term"),
    "approval.turned.agree-in-part": Text("gaf een van de akkoorden", "gave one of the approvals"),
    "approval.turned.agree": Text("gaf het laatste akkoord", "gave the last approval"),
    "approval.turned.refuse": Text("ging niet akkoord", "did not agree"),
    "approval.turned.withdraw": Text("trok een verzoek om akkoord in", "withdrew a request for approval"),
    "approval.turned.expire": Text("liet een verzoek om akkoord verlopen", "let a request for approval expire"),
    "approval.turned.replace": Text("verving een document waarover was gevraagd", "replaced a document asked about"),
    "approval.turned.ready": Text("zette stukken klaar voor verzending", "made documents ready to be sent"),
    "approval.turned.submit": Text("leverde stukken aan", "submitted documents"),
    "approval.turned.accept": Text("noteerde dat stukken zijn geaccepteerd", "noted that documents were accepted"),
    "approval.turned.reject": Text("noteerde dat stukken zijn afgewezen", "noted that documents were rejected"),
}
_PEOPLE = {
    "client.added": Text("voegde een cliënt toe", "added a client"),
    "client.ended": Text("beëindigde de relatie met een cliënt", "ended the relation with a client"),
    "client.resumed": Text("hervatte de relatie met een cliënt", "resumed the relation with a client"),
    "client.two-step-set": Text(
        "wijzigde de tweestapsverificatie van een cliënt", "changed the two-step verification of a client"
    ),
    "client.details-changed": Text("wijzigde de gegevens van een cliënt", "changed the details of a client"),
    "person.added": Text("voegde een gebruiker toe", "added a user"),
    "person.access-reported": Text("maakte een overzicht van iemands gegevens", "made an overview of somebody's data"),
    "person.approval-right": Text("wijzigde het accorderingsrecht", "changed the right to approve"),
    "person.client-expiry-set": Text(
        "wijzigde tot wanneer iemand toegang heeft", "changed how long somebody has entry"
    ),
    "person.client-linked": Text("gaf iemand toegang tot een cliënt", "gave somebody entry to a client"),
    "person.client-unlinked": Text("nam iemand de toegang tot een cliënt af", "took somebody's entry to a client away"),
    "person.delegated": Text("wijzigde wie klantbeheerder is", "changed who is client administrator"),
    "person.details-changed": Text("wijzigde accountgegevens", "changed account details"),
    "person.expiry-set": Text("wijzigde het einde van een account", "changed the end of an account"),
    "person.kind-set": Text("wijzigde de soort van een cliëntgebruiker", "changed the kind of a client user"),
    "person.restricted": Text("wijzigde de dossiers van een collega", "changed a colleague's dossiers"),
    "person.role-given": Text("gaf een collega een rol", "gave a colleague a role"),
    "person.role-taken": Text("nam een collega een rol af", "took a colleague's role away"),
}
_LOGIN = {
    "login.started": Text("logde in", "signed in"),
    "login.ended": Text("werd uitgelogd", "was signed out"),
    "login.denied": Text("probeerde in te loggen en werd geweigerd", "tried to sign in and was refused"),
    "login.invited": Text("nodigde iemand uit", "invited somebody"),
    "login.invitation-withdrawn": Text("trok een uitnodiging in", "withdrew an invitation"),
    "login.new-device": Text("logde in met een nieuw apparaat", "signed in with a new device"),
    "login.device-revoked": Text("vergat een onthouden apparaat", "forgot a remembered device"),
    "login.sessions-ended": Text("logde overal uit", "signed out everywhere"),
    "login.unlocked": Text("hief een blokkade van een login op", "lifted the lock of a login"),
    "login.password-set": Text("stelde een wachtwoord in", "set a password"),
    "login.pin-set": Text("stelde een pincode in", "set a PIN"),
    "login.app-set": Text("koppelde een authenticator-app", "set up an authenticator app"),
    "login.app-bound": Text("koppelde een telefoon", "bound a phone"),
    "login.app-revoked": Text("ontkoppelde een telefoon", "revoked a phone"),
    "login.passkey-added": Text("voegde een toegangssleutel toe", "added a passkey"),
    "login.passkey-removed": Text("verwijderde een toegangssleutel", "removed a passkey"),
    "login.recovery-codes-made": Text("maakte herstelcodes", "made recovery codes"),
    "login.address-changed": Text("wijzigde een e-mailadres", "changed a mail address"),
    "login.mobile-changed": Text("wijzigde een mobiel nummer", "changed a mobile number"),
    "login.approval-right-changed": Text("wijzigde iemands accorderingsrecht", "changed somebody's right to approve"),
    "login.factor-reset-asked": Text("vroeg om een nieuwe tweede stap", "asked for a new second step"),
    "login.factors-reset": Text("zette de tweede stap terug", "reset the second step"),
    "factors.reset-asked": Text("vroeg de tweede stap van iemand terug te zetten", "asked to reset a second step"),
    "factors.reset-decided": Text("besliste over het terugzetten van een tweede stap", "decided on a second step"),
    "factor.confirmed": Text("bevestigde met een code", "confirmed with a code"),
    "factor.denied": Text("gaf een verkeerde code", "gave a wrong code"),
    "factor.locked": Text("werd geblokkeerd na te veel pogingen", "was locked after too many tries"),
    "sms.asked": Text("vroeg een sms-code", "asked for a text message"),
    "sms.failed": Text("kreeg een sms-code niet bezorgd", "got no text message: it failed"),
}
_OFFICE = {
    "office.created": Text("maakte het kantoor aan", "made the office"),
    "office.logo-set": Text("wijzigde het logo", "changed the logo"),
    "office.notice-text-set": Text("wijzigde de tekst van een melding", "changed the words of a notice"),
    "office.contact-set": Text("wijzigde hoe het kantoor te bereiken is", "changed how the office is reached"),
    "office.guide-set": Text("wijzigde de handleiding voor cliënten", "changed the guide for clients"),
    "office.look-set": Text("wijzigde hoe het kantoor eruitziet", "changed the look of the office"),
    "token.issued": Text("gaf een token uit", "issued a token"),
    "token.revoked": Text("trok een token in", "revoked a token"),
    "webhook.added": Text("voegde een webhook toe", "added a webhook"),
    "webhook.changed": Text("veranderde wat een webhook hoort", "changed what a webhook hears of"),
    "webhook.removed": Text("verwijderde een webhook", "removed a webhook"),
    "webhook.rotated": Text("gaf een webhook een nieuw geheim", "gave a webhook a new secret"),
}
ACTIONS: Mapping[str, Text] = {
    **_DOCUMENTS, **_DOSSIER, **_MAIL, **_KEEPING, **_APPROVALS, **_PEOPLE, **_LOGIN, **_OFFICE,
}  # fmt: skip


def did(action: str) -> Text:
    """What somebody did. An action of another release has its own name for want of words."""
    return ACTIONS.get(action, Text(action, action))


def program(actor: str) -> Text:
    """Who acted, when it was no person."""
    return TOKEN if actor.startswith("token:") else PROGRAMS.get(actor, Text(actor, actor))
