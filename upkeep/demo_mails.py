"""The mails of one day at the demo office."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from upkeep.demo_papers import paper, word, workbook

ANNUAL_ACCOUNTS, DEED, WAGES = "Jaarrekening 2025.pdf", "Akte van oprichting.pdf", "Loonstaat november.pdf"
STATEMENTS = ("afschrift-09.pdf", "afschrift-10.pdf")  # filed before: where the next one goes is a suggestion
UNWANTED = "acties@gratis-tandpasta.example"
BANK = ("Regiobank", "afschriften@regiobank.example")
PIET, SANNE = ("Piet Jansen", "piet@bakkerijjansen.example"), ("Sanne de Vries", "sanne@devries.example")


@dataclass(frozen=True, slots=True)
class DemoMail:
    to: str  # mail name
    sender: tuple[str, str]  # name and address
    subject: str
    text: str
    files: tuple[tuple[str, bytes], ...] = ()
    ago: timedelta = timedelta(minutes=5)
    is_stuck: bool = False  # to see what a person does with a mail that could not be read

    def raw(self, now: datetime) -> bytes:
        message = EmailMessage()
        message["From"], message["To"] = formataddr(self.sender), f"{self.to}.dossier@inbox.localhost"
        message["Subject"], message["Date"] = self.subject, format_datetime(now - self.ago)
        message["Message-ID"] = f"<demo-{now:%Y%m%d%H%M%S}-{abs(self.ago) // timedelta(minutes=1)}@voorbeeld.example>"
        message.set_content(f"{self.text}\n")
        for name, content in self.files:
            message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        return message.as_bytes(policy=SMTP)


def mails(now: datetime) -> list[DemoMail]:
    """The oldest first, as they would have come."""
    return sorted((*_of_the_bakery(now), *_of_the_others(now)), key=lambda each: each.ago, reverse=True)


def _of_the_bakery(now: datetime) -> Iterator[DemoMail]:
    to = "bakkerij-jansen"
    results = {"Omzet": "€ 482.310,00", "Inkoop": "€ 197.450,00", "Resultaat na belasting": "€ 61.400,00"}
    accounts = paper("Kantoor De Brug", "Jaarrekening 2025", results, now, colour="#0b6e4f")
    deed = paper("Notariskantoor Van Dam", "Akte van oprichting", {"Geplaatst kapitaal": "€ 18.000,00"}, now)
    wages = paper("Bakkerij Jansen B.V.", "Loonstaat november", {"Brutoloon": "€ 14.220,00"}, now, colour="#8a5a00")
    yield DemoMail(to, SANNE, "Stukken voor het dossier", "Hierbij de stukken die wij bespraken.",
                   ((ANNUAL_ACCOUNTS, accounts), (DEED, deed), (WAGES, wages)), timedelta(hours=26))  # fmt: skip
    flour = {"Tarwebloem, 1.000 kg": "€ 671,49", "btw 21%": "€ 141,01", "Totaal": "€ 812,50"}
    ovens = {"Onderhoud ovens": "€ 450,00", "btw 21%": "€ 94,50", "Totaal": "€ 544,50"}
    yield DemoMail(to, PIET, "Facturen van deze maand", "Goedemorgen, hierbij twee facturen. Groet, Piet",
                   (("Factuur 2026-118.pdf", paper("Groothandel Meel B.V.", "Factuur 2026-118", flour, now)),
                    ("scan0042.pdf", paper("Ovenbouw Twente", "Factuur 88-412", ovens, now, colour="#9b2226"))),
                   timedelta(hours=2))  # fmt: skip
    balance = {"Beginsaldo": "€ 12.904,18", "Bij": "€ 8.411,60", "Af": "€ 7.095,47", "Eindsaldo": "€ 14.220,31"}
    for number, hours in ((9, 30), (10, 28), (11, 1)):
        statement = paper("Regiobank", f"Afschrift {number}", balance, now, colour="#5f0f40")
        files = ((f"afschrift-{number:02}.pdf", statement),)
        yield DemoMail(to, BANK, "Uw afschrift staat klaar", "Zie de bijlage.", files, timedelta(hours=hours))
    cash = workbook("Kasboek", [("Datum", "Omschrijving", "Bedrag"), ("02-11-2026", "Winkelverkoop", 1240.5),
                                ("03-11-2026", "Melk", -24.95), ("04-11-2026", "Verkoop", 1187.2)])  # fmt: skip
    yield DemoMail(to, PIET, "Kasboek", "Het kasboek van november.", (("Kasboek november.xlsx", cash),))


def _of_the_others(now: datetime) -> Iterator[DemoMail]:
    letter = word("Beste Youssef,", "Hierbij onze vragen over de verhuur van het pand aan de Dorpsstraat.",
                  "1. Mogen wij de btw op de verbouwing terugvragen?", "2. Wanneer is de aangifte klaar?",
                  "Met vriendelijke groet,", "Sanne de Vries")  # fmt: skip
    yield DemoMail("vastgoed-de-vries", SANNE, "Vragen over de verhuur", "Zie de brief.",
                   (("Vragen verhuur.docx", letter),), timedelta(minutes=50))  # fmt: skip
    rent = {"Huur december": "€ 2.150,00", "Servicekosten": "€ 180,00", "Totaal": "€ 2.330,00"}
    bill = paper("Verhuur Maas B.V.", "Factuur 7731", rent, now, colour="#386641")
    yield DemoMail("holding-de-vries", SANNE, "Huurfactuur", "Deze is voor de holding.",
                   (("Huurfactuur 7731.pdf", bill),), timedelta(minutes=40))  # fmt: skip
    paint = paper("Verf & Co", "Factuur 5521", {"Muurverf, 60 liter": "€ 498,00"}, now, colour="#bc4749")
    yield DemoMail("schilders-bakker-mol", ("Kees Bakker", "kees@bakkermol.example"), "Factuur verf",
                   "Zie bijlage.", (("Factuur verf.pdf", paint),), timedelta(minutes=30), is_stuck=True)  # fmt: skip
    offer = paper("Gratis Tandpasta", "U heeft gewonnen", {"Prijs": "€ 0,00"}, now, colour="#d62828")
    yield DemoMail("tandarts-smit", ("Acties", UNWANTED), "U heeft gewonnen!", "Open de bijlage.",
                   (("uw prijs.pdf", offer),), timedelta(minutes=20))  # fmt: skip
