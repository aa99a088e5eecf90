"""A WebAuthn authenticator in software: answers as browsers give them, also wrong ones."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from scaffold.auth.tokens import encode

ORIGIN = "http://localhost:8000"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Key:
    """One passkey.

    Attributes:
        counter: grows with each use; 0 for ever if it does not count.
        counts: whether it counts.
    """

    rp_id: str = "localhost"
    counts: bool = True
    counter: int = 0
    handle: str = ""
    id: bytes = field(default_factory=lambda: os.urandom(24))
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def create(self, options: str, **wrong: Any) -> str:
        """Return the answer to options for a new passkey."""
        given = json.loads(options)
        self.handle = given["user"]["id"]
        client = _client("webauthn.create", given["challenge"], wrong)
        numbers = self.private.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: _32(numbers.x), -3: _32(numbers.y)}
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        made = {"fmt": "none", "attStmt": {}, "authData": self._data(wrong, ATTESTED) + attested}
        response = {
            "clientDataJSON": encode(client),
            "attestationObject": encode(cbor2.dumps(made)),
            "transports": ["internal"],
        }
        return self._written(response)

    def get(self, options: str, **wrong: Any) -> str:
        """Return the answer to options for using a passkey."""
        self.counter += self.counts
        client = _client("webauthn.get", json.loads(options)["challenge"], wrong)
        data = self._data(wrong)
        signed = self.private.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": encode(client),
            "authenticatorData": encode(data),
            "signature": encode(wrong.get("signature", signed)),
            "userHandle": wrong.get("handle", self.handle),
        }
        return self._written(response)

    def _data(self, wrong: dict[str, Any], flags: int = 0) -> bytes:
        flags |= wrong.get("flags", PRESENT | VERIFIED)
        rp_id: str = wrong.get("rp_id", self.rp_id)
        counter: int = wrong.get("counter", self.counter)
        return b"".join(
            (sha256(rp_id.encode()).digest(), bytes([flags]), counter.to_bytes(4, "big"))
        )

    def _written(self, response: dict[str, Any]) -> str:
        name = encode(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def _client(kind: str, challenge: str, wrong: dict[str, Any]) -> bytes:
    told = {
        "type": wrong.get("type", kind),
        "challenge": wrong.get("challenge", challenge),
        "origin": wrong.get("origin", ORIGIN),
        "crossOrigin": False,
    }
    return json.dumps(told).encode()


def _32(number: int) -> bytes:
    return number.to_bytes(32, "big")
