"""A small OpenID Connect provider on this machine: discovery, code with PKCE, RS256, and any lie a test asks for."""

import base64
import hashlib
import json
import secrets
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlencode

from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "cchc", "a secret between the two"


class Provider:
    """What the provider will say of the next one who comes, and what it was asked."""

    def __init__(self):
        self.key = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
        self.published = self.key
        self.who = {"sub": "u-1", "email": "an@langson.gov.vn", "email_verified": True, "name": "Bế Thị An"}
        self.lie = {}
        self.issuer = ""
        self.asked = {}
        self._codes = {}

    def app(self):
        flask = Flask("provider")
        flask.add_url_rule("/.well-known/openid-configuration", view_func=self.discovery)
        flask.add_url_rule("/jwks", view_func=self.jwks)
        flask.add_url_rule("/authorize", view_func=self.authorize)
        flask.add_url_rule("/token", view_func=self.token, methods=["POST"])
        return flask

    def discovery(self):
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }
        return jsonify(told | self.lie.get("discovery", {}))

    def jwks(self):
        return jsonify(KeySet([self.published]).as_dict(private=False))

    def authorize(self):
        self.asked = request.args.to_dict()
        code = secrets.token_urlsafe()
        self._codes[code] = self.asked
        back = {"code": code, "state": self.lie.get("state", self.asked["state"])}
        return redirect(f"{self.asked['redirect_uri']}?{urlencode(back)}")

    def token(self):
        asked = self._codes.pop(request.form["code"])
        verifier = request.form["code_verifier"].encode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
        assert asked["code_challenge_method"] == "S256" and asked["code_challenge"] == challenge
        assert (request.authorization.username, request.authorization.password) == (CLIENT, SECRET)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 3600, "nonce": asked["nonce"]}
        claims |= self.who | self.lie.get("claims", {})
        if self.lie.get("no id_token"):
            return jsonify(access_token="a", token_type="Bearer")
        return jsonify(access_token="a", token_type="Bearer", id_token=self._signed(claims))

    def _signed(self, claims):
        if self.lie.get("signed") == "none":
            head = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
            body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
            return f"{head}.{body}."
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)


@contextmanager
def running():
    """Run a provider while the block runs."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, provider.app(), threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
