# SPDX-License-Identifier: LGPL-2.1-or-later
"""An interactive bash on a terminal, to which a test types, to see what completion makes of it.

    shell.complete("lifecyclectl sh")        # ["lifecyclectl", "show"]: the words after TAB
    shell.complete("lifecyclectl ", every=True)  # all that could be there
"""
import os
import pty
import re
import select
import signal
import time

LIMIT = 60


class Shell:
    def __init__(self, result, setup="", command=("bash", "--norc", "--noprofile", "-i"), **environ):
        """`result`: a file for its own use."""
        env = {"PATH": os.environ["PATH"], "TERM": "dumb", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent",
               "HISTFILE": "", **environ}
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], command, env)
        self.n = 0
        self.result = result
        self.run("PS1= PS2=; bind 'set bell-style none'; bind 'set enable-bracketed-paste off'; "
                 "bind 'set completion-query-items 0'; bind 'set page-completions off'; set +o history; n=0; "
                 f"show_words() {{ printf '%s\\0' \"$@\" >'{result}'; n=$((n + 1)); printf 'shown<%s>\\n' $n; }}")
        self.n = 0
        if setup:
            self.run(setup)
        self.n_shown = 0

    def close(self):
        os.close(self.fd)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)

    def type(self, text):
        os.write(self.fd, text.encode())

    def read_until(self, pattern):
        """What is written up to where the pattern is matched: the match."""
        text, end = "", time.monotonic() + LIMIT
        while True:
            found = re.search(pattern, text, flags=re.S)
            if found:
                return found
            if not select.select([self.fd], [], [], max(0, end - time.monotonic()))[0]:
                raise AssertionError(f"the shell wrote {text!r}, and nothing like {pattern}")
            text += os.read(self.fd, 65536).decode(errors="replace").replace("\r\n", "\n")

    def run(self, command):
        """Runs it, and returns when it has ended."""
        self.n += 1
        self.type(f"{command}\n printf 'done<%s>\\n' {self.n}\n")
        self.read_until(f"done<{self.n}>\n")

    def complete(self, line, every=False):
        """The words of the line after TAB; with `every`, with all candidates in the place of the last one."""
        self.n_shown += 1
        self.type(line + ("\x1b*" if every else "\t") + "\x01show_words \x05\n")
        self.read_until(f"shown<{self.n_shown}>")
        with open(self.result, encoding="utf-8") as f:
            return f.read().split("\0")[:-1]
