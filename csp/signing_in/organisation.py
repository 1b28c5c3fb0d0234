"""The sign-in of an organisation, by OpenID Connect: who it says somebody is, and whether to believe it (ADR 0026)."""

from __future__ import annotations

from typing import Any

import jwt
from allauth.account.internal.flows.login import get_authentication_records
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare, get_random_string
from requests import RequestException

from csp.models import User
from csp.signing_in.environment import Organisation

METHOD = "socialaccount"  # as allauth keeps among the ways in which somebody has signed in
SIGNED_BY = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
REQUIRED = ["iss", "aud", "sub", "exp", "iat", "nonce"]
TOLD = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
CLOCKS_MAY_DIFFER = 60  # seconds


class Away(Exception):
    """The server of the organisation cannot be reached, or does not say where its pages are."""


class NotProven(Exception):
    """What came back does not show who somebody is."""


class Adapter(OpenIDConnectOAuth2Adapter):
    """Asks the server of one organisation."""

    def __init__(self, request: HttpRequest, provider: Provider) -> None:
        super().__init__(request, provider.app.provider_id)
        self.provider = provider

    def get_provider(self) -> Provider:
        return self.provider

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(self.provider.get_callback_url())

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the server tells about itself; it has to call itself as the settings call it."""
        try:
            told = super().openid_config
        except (RequestException, ValueError, TypeError, AttributeError) as failure:
            raise Away(str(failure)) from failure
        missing = [name for name in TOLD if not isinstance(told.get(name), str)]
        if missing:
            raise Away(f"it does not tell its {missing[0]}")
        server = self.provider.app.settings["server_url"]
        if told["issuer"].rstrip("/") != server:
            raise NotProven(f"it calls itself {told['issuer']}, and the settings {server}")
        return told


class Provider(OpenIDConnectProvider):
    """One organisation: where its sign-in begins, and where it leads back to."""

    def get_callback_url(self) -> str:
        return reverse("organisation_back", args=[self.app.provider_id])

    def get_oauth2_adapter(self, request: HttpRequest) -> Adapter:
        return Adapter(request, self)

    def begin(self, request: HttpRequest, next_url: str) -> str:
        """The address at which the organisation asks who it is; what is to come back with it is kept in the session."""
        nonce = get_random_string(32)
        response = self.redirect(
            request, AuthProcess.LOGIN, next_url or None, auth_params={"nonce": nonce}, nonce=nonce
        )
        return response.url


def provider_of(request: HttpRequest, organisation: Organisation) -> Provider:
    return Provider(request, app=SocialApp(provider=Provider.id, **organisation.as_app()))


def finish(request: HttpRequest, organisation: Organisation) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the organisation says of whoever has come back, and what was kept when they left; or raises."""
    provider = provider_of(request, organisation)
    kept = statekit.unstash_state(request, state_id=request.GET.get("state", ""), provider_id=provider.sub_id)
    if kept is None:
        raise NotProven("it was begun in another browser, or too long ago")
    if "code" not in request.GET:
        raise NotProven(f"it came back with {request.GET.get('error', 'nothing')[:60]!r}")
    adapter = provider.get_oauth2_adapter(request)
    client = adapter.get_client(request, provider.app)
    try:
        given = client.get_access_token(request.GET["code"], pkce_code_verifier=kept["pkce_code_verifier"])
    except RequestException as failure:
        raise Away(str(failure)) from failure
    except (OAuth2Error, ValueError, LookupError) as refusal:
        raise NotProven(f"its code was not exchanged for a token: {type(refusal).__name__}") from refusal
    return claims_of(adapter, given.get("id_token"), kept["nonce"]), kept


def claims_of(adapter: Adapter, token: Any, nonce: str) -> dict[str, Any]:
    """What a token says: signed by the organisation, for us, now, and in answer to what we asked."""
    client_id = adapter.provider.app.client_id
    try:
        claims = jwt.decode(
            token,
            key_of(token, keys_of(adapter).keys),
            algorithms=SIGNED_BY,
            audience=client_id,
            issuer=adapter.openid_config["issuer"],
            leeway=CLOCKS_MAY_DIFFER,
            options={"require": REQUIRED},
        )
    except (jwt.PyJWTError, ValueError, TypeError) as refusal:
        raise NotProven(f"its token is not good: {type(refusal).__name__}") from refusal
    if not constant_time_compare(str(claims["nonce"]), nonce):
        raise NotProven("its token answers something else")
    if claims.get("azp", client_id) != client_id:
        raise NotProven("its token was made for somebody else")
    return claims


def key_of(token: Any, keys: list[jwt.PyJWK]) -> jwt.PyJWK:
    """The key that the token says it is signed with; where there is one only it need not say."""
    named = jwt.get_unverified_header(token).get("kid")
    [key] = [key for key in keys if named in (None, key.key_id)]
    return key


def keys_of(adapter: Adapter) -> jwt.PyJWKSet:
    try:
        with get_adapter().get_requests_session() as session:
            response = session.get(adapter.openid_config["jwks_uri"])
            response.raise_for_status()
            return jwt.PyJWKSet.from_dict(response.json())
    except (RequestException, ValueError, AttributeError) as failure:
        raise Away(str(failure)) from failure


def address_of(claims: dict[str, Any]) -> str:
    """The e-mail address that the organisation gives; in Entra somebody without a mailbox has a name that is like one."""
    email = claims.get("email") or claims.get("preferred_username")
    if not isinstance(email, str) or claims.get("email_verified") is False:
        return ""
    return email.strip() if email.isascii() and email.isprintable() and "@" in email else ""


def person_of(organisation: Organisation, claims: dict[str, Any]) -> User | None:
    """Who that is here; nobody whose address is of another domain, since that is not for the organisation to say."""
    email = address_of(claims)
    if email.rpartition("@")[2].lower() not in organisation.domains:
        return None
    return User.objects.filter(email__iexact=email, is_active=True).first()


def is_vouched_for(request: HttpRequest, person: User) -> bool:
    """Whether an organisation has said in this session who the person is; its second step counts as ours."""
    return any(record["method"] == METHOD for record in get_authentication_records(request, person))
