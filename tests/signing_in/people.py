"""Signing in as a browser does it: password, codes of an app, and a passkey kept in memory."""

import json
import os
import time
from hashlib import sha256

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import encrypt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from tests.factories import SECRET

PASSWORD = "three green bottles"


def with_password(person, password=PASSWORD):
    person.set_password(password)
    person.save()
    return person


def with_app(person):
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": encrypt(SECRET)})
    return person


def codes_of(person):
    return RecoveryCodes.activate(person).get_unused_codes()


def code_now(secret=SECRET, *, later=0):
    """What the app shows, now or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def give_password(client, person, password=PASSWORD, **more):
    return client.post("/accounts/login/", {"login": person.email, "password": password, **more})


def sign_in(client, person):
    """By password, so that nothing asks for it again soon."""
    assert give_password(client, with_password(person)).status_code == 302
    return person


class Passkey:
    """A device that keeps one passkey, and has checked who holds it."""

    def __init__(self, host="testserver", *, checks=True):
        self.host, self.flags = host, 0x05 if checks else 0x01
        self.key, self.name = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        self.handle = b""

    def data(self, **more):
        more.setdefault("flags", self.flags)
        return AuthenticatorData.create(sha256(self.host.encode()).digest(), counter=0, **more)

    def said(self, kind, options):
        return json.dumps(
            {"type": f"webauthn.{kind}", "challenge": options["challenge"], "origin": f"https://{self.host}"}
        ).encode()

    def answer(self, **response):
        name = websafe_encode(self.name)
        parts = {part: websafe_encode(value) for part, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": parts})

    def make(self, options):
        """What the browser posts once the passkey is made."""
        public = options["publicKey"]
        self.handle = websafe_decode(public["user"]["id"])
        kept = AttestedCredentialData.create(b"\0" * 16, self.name, ES256.from_cryptography_key(self.key.public_key()))
        data = self.data(flags=self.flags | 0x40, credential_data=kept)
        proof = AttestationObject.create("none", data, {})
        return self.answer(clientDataJSON=self.said("create", public), attestationObject=bytes(proof))

    def use(self, options):
        """What the browser posts once the passkey is used."""
        said, data = self.said("get", options["publicKey"]), self.data()
        signature = self.key.sign(bytes(data) + sha256(said).digest(), ec.ECDSA(SHA256()))
        return self.answer(
            clientDataJSON=said, authenticatorData=bytes(data), signature=signature, userHandle=self.handle
        )


def keep_passkey(person, name):
    """A passkey of that person, with recovery codes, as if made some time ago."""
    codes_of(person)
    options = {"publicKey": {"challenge": "eA", "user": {"id": "eA"}}}
    data = {"name": name, "credential": json.loads(Passkey().make(options))}
    return Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=data)


def say_just_now(client, person):
    """Let the session of a client say that the person has just signed in, so that nothing asks for it again."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


def with_passkey(client, name="Work laptop", **more):
    """A passkey added by whoever is signed in, who has just given a password."""
    passkey = Passkey(**more)
    options = json.loads(client.get("/accounts/passkeys/add/").context["passkey_options"])
    response = client.post("/accounts/passkeys/add/", {"name": name, "credential": passkey.make(options)})
    return passkey, response
