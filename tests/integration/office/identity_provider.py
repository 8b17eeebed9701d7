"""A small OpenID provider on loopback: real HTTP, keys and signatures. It says yes to everybody, of whom it is told."""

import base64
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core.util import create_half_hash
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "hesv", "a secret: with/odd%characters"


class Provider:
    """`claims`: what it says of whoever comes; `bend`: a function that spoils the token's claims before signing."""

    def __init__(self):
        self.key = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"}, private=True, auto_kid=False)
        self.signing_key, self.algorithm = self.key, "RS256"
        self.claims = {}
        self.bend = lambda claims: claims
        self.codes = {}
        self.asked = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.named = self.issuer
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def discovery(self):
        return {
            "issuer": self.named, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
        }  # fmt: skip

    def authorize(self, query):
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert "openid" in query["scope"].split()
        assert query["code_challenge_method"] == "S256"
        self.asked.append(query)
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form, authorization):
        user, _, password = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        asked = self.codes.pop(form.get("code"), None)
        if (unquote_plus(user), unquote_plus(password)) != (CLIENT, SECRET) or asked is None:
            return 400, {"error": "invalid_client"}
        if create_s256_code_challenge(form["code_verifier"]) != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        if form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        access = secrets.token_urlsafe(16)
        said = {
            "iss": self.named, "aud": CLIENT, "iat": int(time.time()), "exp": int(time.time()) + 300,
            "nonce": asked["nonce"], "at_hash": create_half_hash(access, "RS256").decode(), **self.claims,
        }  # fmt: skip
        header = {"alg": self.algorithm, "kid": "k1"}
        signed = jwt.encode(header, self.bend(said), self.signing_key, algorithms=[self.algorithm])
        return 200, {"access_token": access, "token_type": "Bearer", "id_token": signed}

    def _handler(self):
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                if parts.path == "/authorize":
                    self.send_response(302)
                    self.send_header("Location", provider.authorize(query))
                    self.end_headers()
                elif parts.path == "/keys":
                    self.answer(200, KeySet([provider.key]).as_dict(private=False))
                else:
                    self.answer(200, provider.discovery())

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                self.answer(*provider.token(form, self.headers["Authorization"]))

            def answer(self, status, content):
                body = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        return Handler
