"""Passkeys: what a page asks the browser for, and whether its answer holds.

The challenge lies in the (signed) cookie, for some minutes and for one answer: which ones
were answered is counted in the database, so a recorded answer opens nothing twice.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import webauthn
from flask import request, session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from matchmaker.db.models import Passkey, User
from matchmaker.extensions import db
from matchmaker.services.attempts import count_attempt
from matchmaker.services.second_factors import find_passkey, use_passkey
from matchmaker.web.accounts.settings import ISSUER
from matchmaker.web.clock import now
from matchmaker.web.limits import digest

CHALLENGE = "challenge"
CHALLENGE_BYTES = 32
CHALLENGE_TIME = timedelta(minutes=10)
# A page opened in a second window asks with the same challenge for so long.
CHALLENGE_SHARED = timedelta(minutes=5)


def sign_in_options(user: User | None = None) -> str:
    """What the page hands to the browser to ask for a passkey: of this account, or of any."""
    allowed = [_descriptor(passkey) for passkey in user.webauthn] if user is not None else []
    options = webauthn.generate_authentication_options(
        rp_id=_host(),
        challenge=_challenge(),
        allow_credentials=allowed,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def registration_options(user: User) -> str:
    """What the page hands to the browser to make a passkey for this account."""
    options = webauthn.generate_registration_options(
        rp_id=_host(),
        rp_name=ISSUER,
        user_id=str(user.fs_webauthn_user_handle).encode(),
        user_name=user.email,
        user_display_name=user.name or user.email,
        challenge=_challenge(),
        exclude_credentials=[_descriptor(passkey) for passkey in user.webauthn],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return webauthn.options_to_json(options)


def passkey_of(credential: str) -> Passkey | None:
    """The passkey that the browser's answer proves, None when it proves nothing."""
    challenge = _take_challenge()
    if challenge is None:
        return None
    try:
        answer = webauthn.helpers.parse_authentication_credential_json(credential)
        passkey = find_passkey(db.session(), credential_id=answer.raw_id)
        if passkey is None or not passkey.user.active:
            return None
        proven = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    use_passkey(
        db.session(),
        passkey=passkey,
        sign_count=proven.new_sign_count,
        backed_up=proven.credential_backed_up,
        now=now(),
    )
    return passkey


def registered(credential: str) -> dict[str, Any] | None:
    """What to keep of a new passkey, None when the browser's answer proves nothing."""
    challenge = _take_challenge()
    if challenge is None:
        return None
    try:
        answer = webauthn.helpers.parse_registration_credential_json(credential)
        proven: VerifiedRegistration = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return {
        "credential_id": proven.credential_id,
        "public_key": proven.credential_public_key,
        "sign_count": proven.sign_count,
        "transports": [each.value for each in answer.response.transports or []],
        "backed_up": proven.credential_backed_up,
        "device_type": proven.credential_device_type.value,
    }


def _challenge() -> bytes:
    kept = session.get(CHALLENGE)
    if not isinstance(kept, dict) or _age(kept) > CHALLENGE_SHARED:
        value = bytes_to_base64url(secrets.token_bytes(CHALLENGE_BYTES))
        kept = session[CHALLENGE] = {"value": value, "at": now().timestamp()}
    return base64url_to_bytes(kept["value"])


def _take_challenge() -> bytes | None:
    kept = session.pop(CHALLENGE, None)
    if not isinstance(kept, dict) or _age(kept) > CHALLENGE_TIME:
        return None
    answers = count_attempt(
        db.session(), key=f"challenge:{digest(kept['value'])}", window=CHALLENGE_TIME, now=now()
    )
    return base64url_to_bytes(kept["value"]) if answers == 1 else None


def _age(kept: dict[str, Any]) -> timedelta:
    return now() - datetime.fromtimestamp(kept["at"], UTC)


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(id=passkey.credential_id)


def _host() -> str:
    return request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host


def _origin() -> str:
    return request.host_url.rstrip("/")
