"""What a Sandbox tells its container, perhaps long after the start: docs/late-binding.md is the contract."""
import json
import os
import time

FILE = "/etc/llmsafespace/binding.json"
# How often an empty file is looked at. It changes once in the life of a container, and then its Sandbox waits.
PAUSE_SECONDS = 0.01
# How long an answer is held back: a little less than the readiness probe waits for it.
HOLD_SECONDS = 8.0


class Binding:
    """The file, once it has been read. Where there is none, there is nothing to wait for."""

    def __init__(self, file):
        self.file = file
        self.is_read = not os.path.exists(file)
        # Of every program, beside those of the server.
        self.variables = {}

    def wait(self):
        """Whether it has been read, by the end of a while."""
        give_up_at = time.monotonic() + HOLD_SECONDS
        while not self.is_read and not self.read():
            if time.monotonic() >= give_up_at:
                return False
            time.sleep(PAUSE_SECONDS)
        return True

    def read(self):
        """Reads the file; it is replaced as a whole, so that it is empty or complete."""
        with open(self.file, encoding="utf-8") as file:
            text = file.read()
        if not text:
            return False
        document = json.loads(text)
        self.variables = {**document["env"], "LLMSAFESPACE_IDENTITY": json.dumps(document["identity"])}
        self.is_read = True
        return True
