"""Every answer of the door, by name: code (RFC 5321 4.2), enhanced code (RFC 3463), a fixed text.

A text never repeats what the client sent and never tells what went wrong inside. 4xx means that the sender's server
tries again by itself; 5xx goes back to the sender as a bounce, so it says in Dutch and English what to do.
"""

from dataclasses import dataclass, replace
from functools import cached_property


@dataclass(frozen=True)
class Reply:
    code: int
    enhanced: str  # "" where RFC 2034 4 allows none: greeting and EHLO
    text: str  # ASCII
    closes: bool = False  # the connection ends with it

    @cached_property
    def wire(self) -> bytes:
        words = (str(self.code), self.enhanced, self.text)
        return " ".join(word for word in words if word).encode("ascii") + b"\r\n"


def put_off(reply: Reply) -> Reply:
    """The same refusal, not for good: the sender's server keeps the mail and tries again (RFC 5321 4.2.1)."""
    return replace(reply, code=reply.code - 100, enhanced=f"4{reply.enhanced[1:]}")


def accepted(spool_id: str) -> Reply:
    """The sender's proof that the mail is safe with us."""
    return Reply(250, "2.0.0", spool_id)


def greeting(hostname: str) -> Reply:
    return Reply(220, "", f"{hostname} ESMTP")


def greeting_lmtp(hostname: str) -> Reply:
    return Reply(220, "", f"{hostname} LMTP")


def hello(hostname: str) -> Reply:
    return Reply(250, "", hostname)


def too_big(megabytes: int) -> Reply:
    return Reply(
        552,
        "5.3.4",
        f"Uw e-mail is te groot: samen mogen de bijlagen {megabytes} MB zijn. Verdeel ze over meer e-mails. /"
        f" Your mail is too big: all files together may be {megabytes} MB. Send them in several mails.",
    )


# it goes well
BYE = Reply(221, "2.0.0", "Bye", closes=True)
OK = Reply(250, "2.0.0", "OK")
SENDER_OK = Reply(250, "2.1.0", "OK")
RECIPIENT_OK = Reply(250, "2.1.5", "OK")
CANNOT_VERIFY = Reply(252, "2.1.5", "Send a mail and see")
GO_AHEAD = Reply(354, "", "End with <CR><LF>.<CR><LF>")
HELP = Reply(214, "2.0.0", "See RFC 5321. Questions: postmaster at this domain.")

# later: the mail stays with the sender's server, which tries again
STOPPING = Reply(421, "4.3.2", "Restarting, try again in a minute", closes=True)
TOO_BUSY = Reply(421, "4.3.2", "Too busy, try again in a minute", closes=True)
TIMED_OUT = Reply(421, "4.4.2", "This took too long, closing", closes=True)
TOO_SLOW = Reply(421, "4.4.2", "Too slow, closing", closes=True)
TOO_MANY_CONNECTIONS = Reply(421, "4.7.0", "Too many connections, try again later", closes=True)
TOO_MANY_COMMANDS = Reply(421, "4.7.0", "Too many commands without a mail, closing", closes=True)
TOO_MANY_ERRORS = Reply(421, "4.7.0", "Too many errors, closing", closes=True)
TOO_MANY_UNKNOWN = Reply(421, "4.7.0", "Too many unknown recipients, closing", closes=True)
SENDER_TOO_FAST = Reply(450, "4.7.1", "Too many mails from this sender, try again later")
DOSSIER_TOO_FAST = Reply(450, "4.2.1", "Too many mails to this dossier, try again later")
OUR_FAULT = Reply(451, "4.3.0", "A fault on our side, try again later")
TOO_MANY_RECIPIENTS = Reply(452, "4.5.3", "Too many recipients, send the others in a next mail")
DISK_LOW = Reply(452, "4.3.1", "No room at the moment, try again later")
NO_TLS_NOW = Reply(454, "4.7.0", "TLS is not available at the moment")

# the dialogue is wrong
LINE_TOO_LONG = Reply(500, "5.5.2", "Line too long")
NOT_A_LINE = Reply(500, "5.5.2", "A command is printable text that ends with <CR><LF>")
UNKNOWN_COMMAND = Reply(500, "5.5.1", "Unknown command")
NOT_SMTP = Reply(500, "5.5.1", "This is a mail server, closing", closes=True)
NO_CHUNKING = Reply(500, "5.5.1", "CHUNKING is not offered, closing", closes=True)
BAD_ARGUMENT = Reply(501, "5.5.4", "Bad argument")
BAD_ADDRESS = Reply(553, "5.1.3", "Dit is geen e-mailadres. / This is not a mail address.")
BAD_SENDER = Reply(553, "5.1.7", "Dit is geen e-mailadres. / This is not a mail address.")
NOT_OFFERED = Reply(502, "5.5.1", "Not offered")
OUT_OF_ORDER = Reply(503, "5.5.1", "Not now")
HELLO_FIRST = Reply(503, "5.5.1", "Say hello first")
SECOND_TLS = Reply(503, "5.5.1", "TLS is already on")
NO_RECIPIENTS = Reply(554, "5.5.1", "No valid recipients")
UNKNOWN_PARAMETER = Reply(555, "5.5.4", "Unknown parameter")

# this mail cannot be delivered; a person will read it
UNKNOWN_RECIPIENT = Reply(
    550,
    "5.1.1",
    "Dit adres bestaat niet. Controleer het adres of vraag uw kantoor. /"
    " This address does not exist. Check it or ask your accountant.",
)
NOT_A_DOSSIER = Reply(
    550,
    "5.1.1",
    "Dit is geen dossieradres: voor de @ hoort .dossier te staan. /"
    " This is not the address of a dossier: it needs .dossier before the @.",
)
DOSSIER_CLOSED = Reply(
    550,
    "5.2.1",
    "Dit dossier neemt geen e-mail aan. Neem contact op met uw kantoor. /"
    " This dossier does not accept mail. Please contact your accountant.",
)
NO_RELAY = Reply(
    550,
    "5.7.1",
    "Dit adres hoort niet bij ons. / This address is not ours, and we do not relay.",
)
GOES_IN_CIRCLES = Reply(
    554,
    "5.4.6",
    "Deze e-mail gaat in een kring rond: een doorstuurregel wijst terug. /"
    " This mail goes in circles: a forwarding rule points back.",
)
