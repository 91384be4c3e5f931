"""SMTP server of the tests: one JSON line on standard output for each mail; `refuse` and `accept` on standard input.

End of file on standard input ends the program, so it never outlives the tests.
"""

import email
import email.policy
import json
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Sink:
    refusing = False

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.refusing:
            return "451 4.3.0 Refused for now"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        say(
            sender=envelope.mail_from,
            recipients=envelope.rcpt_tos,
            subject=str(message["Subject"] or ""),
            text=body(message, "plain"),
            html=body(message, "html"),
            raw=envelope.original_content.decode("utf-8", "surrogateescape").encode("utf-8", "replace").decode(),
        )
        return "250 OK"


def body(message, kind):
    part = message.get_body((kind,))
    return part.get_content() if part else ""


def say(**fields):
    print(json.dumps(fields), flush=True)


sink = Sink()
controller = Controller(
    sink,
    hostname="127.0.0.1",
    port=int(sys.argv[1]),
    enable_SMTPUTF8=True,
    auth_require_tls=False,
    authenticator=lambda *_: AuthResult(success=True),
)
controller.start()
say(ready=True)
for line in sys.stdin:
    sink.refusing = line.strip() == "refuse"
    say(refusing=sink.refusing)
controller.stop()
