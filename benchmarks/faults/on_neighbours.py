"""The scanner, the object store and the relay: away, hanging, answering wrong or not at all."""

from datetime import UTC, datetime

from sqlalchemy import select

from benchmarks.faults.bench import fault
from benchmarks.faults.run import Run
from benchmarks.faults.shapes import PRODUCTION
from dossier.rules.happenings import LetterState
from models import Letter, LetterTry

SERVED = (PRODUCTION,)


def http(status: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()


@fault("F33")
def scanner_away(run: Run) -> None:
    """Clamd refuses every connection, or resets it."""
    run.done = 1
    run.site.proxies["clamd"].set(refuses=True)
    run.site.proxies["clamd"].cut()
    run.hold(3)


@fault("F33")
def scanner_hangs(run: Run) -> None:
    """Clamd takes every question and gives no answer."""
    run.done = 1
    run.site.clamd.keep_waiting()
    run.site.wait_for(run.site.clamd.asked.is_set, "a scan")
    run.feel()
    run.hold(3)


@fault("F33")
def scanner_cut_and_garbage(run: Run) -> None:
    """Clamd hangs up in the middle of a question, then of an answer, then answers rubbish, then an error."""
    modes = ({"cut_after": 100}, {"cut_back_after": 4}, {"says": b"\xff\xfe\0"}, {"says": b"stream: failed ERROR\0"})
    for number in run.times(len(modes)):
        run.site.proxies["clamd"].set(**modes[number])


@fault("F36", "F38", shapes=SERVED)
def store_faults(run: Run) -> None:
    """The object store answers 500, then 503, then 403, then refuses, then resets within answers."""
    for number in run.times(5):
        modes = (
            *({"says": http(each)} for each in ("500 Internal Server Error", "503 Slow Down", "403 Forbidden")),
            {"refuses": True},
            {"cut_back_after": 100},
        )
        run.site.proxies["store"].set(**modes[number])
        run.site.proxies["store"].cut()


@fault("F38", shapes=SERVED)
def store_unreadable(run: Run) -> None:
    """The object store takes all and gives nothing back: to GET it says 500, then 503, then half an object."""
    store = run.site.proxies["store"]
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nConnection: close\r\n\r\nhalf"
    for said in (http("500 Internal Server Error"), http("503 Slow Down"), half):
        met, run.done = store.met, run.done + 1
        store.set(says=said, only_to=b"GET ")
        store.cut()
        run.site.wait_for(lambda met=met: store.met > met, "somebody who reads out of the store")
        run.hold()


@fault("F36", shapes=SERVED)
def store_slow(run: Run) -> None:
    """Each block to and from the object store takes half a second."""
    run.done = 1
    run.site.proxies["store"].set(slow_seconds=0.5)
    run.hold(3)


@fault("F37", shapes=SERVED)
def store_unanswered(run: Run) -> None:
    """The object store keeps what it gets, and its answer is lost."""
    for _ in run.times(3):
        run.site.proxies["store"].set(loses_answer_to=b"PUT ", times=4)


def letters_meet_it(run: Run) -> None:
    """Letters leave for the relay as it is now, and one has been there."""
    relay, proxy = run.site.relay, run.site.proxies["relay"]
    before = relay.connections + proxy.met
    run.notify()
    run.site.wait_for(lambda: relay.connections + proxy.met > before, "a letter on its way to the relay")
    run.feel(relay.connections + proxy.met - before)
    run.hold()
    run.done += 1


def is_put_off(run: Run, code: int, since: datetime) -> None:
    """A letter heard this code, which stands in its history, and waits for its next try."""
    heard = (LetterTry.code == code, LetterTry.outcome == "later", LetterTry.at >= since)
    query = select(LetterTry.id).join(Letter, Letter.id == LetterTry.letter_id)
    waits = query.where(*heard, Letter.state == LetterState.WAITING, Letter.due_at > LetterTry.at)

    def found() -> bool:
        with run.site.house.database.read() as session:
            return session.scalar(waits.limit(1)) is not None

    run.site.wait_for(found, f"a letter that is put off with {code}")
    run.feel()


@fault("F44")
def relay_refuses_for_now(run: Run) -> None:
    """The relay answers 450 at RCPT, then 451 after the dot, then is away."""
    relay, proxy, began = run.site.relay, run.site.proxies["relay"], datetime.now(UTC)
    relay.rcpt_says = "450 later"
    letters_meet_it(run)
    is_put_off(run, 450, began)
    relay.rcpt_says, relay.data_says = "250 OK", "451 later"
    proxy.cut()
    letters_meet_it(run)
    is_put_off(run, 451, began)
    proxy.set(refuses=True)
    proxy.cut()
    letters_meet_it(run)


@fault("F47")
def relay_hangs(run: Run) -> None:
    """The relay takes connections and says nothing, while mail goes on."""
    run.site.proxies["relay"].set(hangs=True)
    letters_meet_it(run)
    filed = run.filed()
    run.site.wait_for(lambda: run.filed() > filed + 2, "mails that are filed while letters hang")


@fault("F43", copies=True)
def relay_hangs_up_after_the_dot(run: Run) -> None:
    """The relay takes a letter and is gone before it says 250: the same letter comes again."""
    run.site.relay.hangs_up = True
    run.site.proxies["relay"].cut()
    letters_meet_it(run)
    letters_meet_it(run)


@fault("F47")
def relay_cut_in_the_letter(run: Run) -> None:
    """The connection to the relay is reset in the middle of a letter."""
    run.site.proxies["relay"].set(cut_after=300)
    run.site.proxies["relay"].cut()
    letters_meet_it(run)
