"""The secret a client speaks with."""

import hashlib
import hmac
import re

_PRINTABLE = re.compile(r"[\x21-\x7e]{1,4096}")


class Token:
    """An access token, with the app secret that proves it when there is one. Shows neither.

    https://developers.facebook.com/docs/graph-api/guides/secure-requests
    """

    def __init__(self, text: str, app_secret: str | None = None) -> None:
        if not _PRINTABLE.fullmatch(text):  # an HTTP library would quote it in its own error
            raise ValueError("The access token has characters that no token has.")
        self.text = text
        self._app_secret = app_secret

    def proof(self) -> dict[str, str]:
        """The parameter appsecret_proof; {} without an app secret."""
        if not self._app_secret:
            return {}
        proof = hmac.new(self._app_secret.encode(), self.text.encode(), hashlib.sha256)
        return {"appsecret_proof": proof.hexdigest()}

    def secrets(self) -> set[str]:
        """Every text that must appear in no log and no error; of APP_ID|APP_SECRET also the secret
        alone."""
        secret = self._app_secret or self.text.partition("|")[2]
        return {self.text, *self.proof().values(), *([secret] if secret else [])}
