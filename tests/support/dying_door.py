"""The receiver, that kills itself around the rename which makes a mail accepted: `python dying_door.py`.

DIE is "before" or "after".
"""

import os
import signal

from ingest.smtp.__main__ import main
from ingest.spool.commit import Committer

publish = Committer._publish


def dying(self, written):
    if os.environ["DIE"] == "after":
        publish(self, written)
    os.kill(os.getpid(), signal.SIGKILL)


Committer._publish = dying

if __name__ == "__main__":
    main()
