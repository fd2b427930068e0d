"""What proves a person beyond the password: codes of an app, recovery codes, passkeys."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from matchmaker.db.models import Passkey, User
from matchmaker.domain.errors import Conflict, NotFound
from matchmaker.domain.text import clean_text
from matchmaker.services import events
from matchmaker.services.accounts import actor_as, note_account

RECOVERY_CODES = 10
# 16 of 32 signs: 80 bits, so that a plain hash is enough.
CODE_LENGTH, GROUP = 16, 4
_SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"
PASSKEYS_LIMIT = 10
PASSKEY_NAME_LIMIT = 60


def has_second_factor(user: User) -> bool:
    """Whether signing in asks for more than the password."""
    return user.tf_totp_secret is not None or bool(user.webauthn)


def set_totp(session: Session, *, user: User, secret: str, now: datetime) -> None:
    """Keep the (encrypted) secret that the app shares from now on."""
    user.tf_totp_secret, user.tf_primary_method = secret, "authenticator"
    user.update_datetime = now
    note_account(session, user=user, action="set_second_factor", reason="app", now=now)


def drop_totp(session: Session, *, user: User, now: datetime) -> None:
    """The app's codes open nothing any more."""
    user.tf_totp_secret = user.tf_primary_method = user.tf_last_counter = None
    user.update_datetime = now
    _drop_codes_if_last(user)
    note_account(session, user=user, action="drop_second_factor", reason="app", now=now)


def use_counter(session: Session, *, user: User, counter: int) -> bool:
    """Whether a code of this counter is used for the first time; raced by two, one gets it."""
    used = session.execute(
        update(User)
        .where(
            User.id == user.id,
            or_(User.tf_last_counter.is_(None), User.tf_last_counter < counter),
        )
        .values(tf_last_counter=counter)
        .returning(User.id)
    )
    return used.scalar_one_or_none() is not None


def new_recovery_codes(session: Session, *, user: User, now: datetime) -> list[str]:
    """Fresh codes to write down; the old ones end. Only their hashes are kept."""
    codes = [
        "".join(secrets.choice(_SIGNS) for _ in range(CODE_LENGTH)) for _ in range(RECOVERY_CODES)
    ]
    user.mf_recovery_codes = [_hashed(code) for code in codes]
    note_account(session, user=user, action="new_recovery_codes", now=now)
    return ["-".join(code[i : i + GROUP] for i in range(0, CODE_LENGTH, GROUP)) for code in codes]


def use_recovery_code(session: Session, *, user: User, code: str, now: datetime) -> bool:
    """Whether it is one of the account's codes; it is none afterwards."""
    locked = session.scalars(
        select(User)
        .where(User.id == user.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    digest = _hashed("".join(sign for sign in code.lower() if sign.isalnum()))
    if digest not in (locked.mf_recovery_codes or []):
        return False
    locked.mf_recovery_codes = [each for each in locked.mf_recovery_codes or [] if each != digest]
    note_account(session, user=user, action="use_recovery_code", now=now)
    return True


def add_passkey(
    session: Session,
    *,
    user: User,
    name: str,
    credential_id: bytes,
    public_key: bytes,
    sign_count: int,
    transports: list[str],
    backed_up: bool,
    device_type: str,
    now: datetime,
) -> Passkey:
    """Keep a passkey under a name by which its owner knows it.

    Raises:
        InvalidInput: ``name`` is ``required`` or ``too_long``.
        Conflict: ``passkey_known``, or ``too_many_passkeys`` (value ``limit``).
    """
    shown_name = clean_text(name, field="name", limit=PASSKEY_NAME_LIMIT, required=True)
    if find_passkey(session, credential_id=credential_id) is not None:
        raise Conflict("passkey_known")
    if len(user.webauthn) >= PASSKEYS_LIMIT:
        raise Conflict("too_many_passkeys", {"limit": PASSKEYS_LIMIT})
    passkey = Passkey(
        name=shown_name,
        credential_id=credential_id,
        public_key=public_key,
        sign_count=sign_count,
        transports=transports,
        backup_state=backed_up,
        device_type=device_type,
        usage="first",
        create_datetime=now,
        lastuse_datetime=now,
    )
    user.webauthn.append(passkey)
    session.flush()
    note_account(session, user=user, action="set_second_factor", reason="passkey", now=now)
    return passkey


def find_passkey(session: Session, *, credential_id: bytes) -> Passkey | None:
    """The passkey that a browser names, None when nobody registered it."""
    return session.scalar(select(Passkey).where(Passkey.credential_id == credential_id))


def use_passkey(
    session: Session, *, passkey: Passkey, sign_count: int, backed_up: bool, now: datetime
) -> None:
    """Note that a passkey signed somebody in."""
    passkey.sign_count, passkey.backup_state, passkey.lastuse_datetime = sign_count, backed_up, now
    session.flush()


def drop_passkey(session: Session, *, user: User, passkey_id: int, now: datetime) -> None:
    """The passkey opens nothing any more.

    Raises:
        NotFound: it is not this account's, or there is none.
    """
    passkey = session.get(Passkey, passkey_id)
    if passkey is None or passkey.user_id != user.id:
        raise NotFound("passkey", str(passkey_id))
    events.record(session, actor=actor_as(user), subject=passkey, action=events.DELETED, now=now)
    user.webauthn.remove(passkey)
    _drop_codes_if_last(user)
    note_account(session, user=user, action="drop_second_factor", reason="passkey", now=now)


def _drop_codes_if_last(user: User) -> None:
    if not has_second_factor(user):
        user.mf_recovery_codes = None


def _hashed(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()
