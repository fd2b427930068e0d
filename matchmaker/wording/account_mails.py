"""What is written to the owner of an account about the account itself."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.wording.messages import N_, worded


@dataclass(frozen=True, slots=True)
class MailText:
    """Subject and body, as messages to translate; ``%(link)s`` stands for the page to open."""

    subject: str
    body: str


ACCOUNT_MAILS = {
    "account_confirm": MailText(
        N_("Confirm your address"),
        N_(
            "Somebody, most likely you, has opened an account at Matchmaker with this address.\n\n"
            "Open this page and enter your password to confirm it:\n%(link)s\n\n"
            "The link works for 7 days. If it was not you, ignore this mail: without the "
            "password nobody can use the account."
        ),
    ),
    "account_exists": MailText(
        N_("You have an account already"),
        N_(
            "Somebody, perhaps you, tried to use this address for an account at Matchmaker. "
            "It has one already.\n\n"
            "If you have forgotten the password, set a new one here:\n%(link)s\n\n"
            "If it was not you, there is nothing to do."
        ),
    ),
    "account_reset": MailText(
        N_("Set a new password"),
        N_(
            "Somebody, most likely you, asked to set a new password for your account at "
            "Matchmaker.\n\n"
            "Set it here:\n%(link)s\n\n"
            "The link works for 2 hours. If it was not you, ignore this mail: your password "
            "stays as it is."
        ),
    ),
    "account_new_address": MailText(
        N_("Confirm your new address"),
        N_(
            "You asked to use this address for your account at Matchmaker.\n\n"
            "Open this page to confirm it; you need to be signed in:\n%(link)s\n\n"
            "The link works for one day. If it was not you, ignore this mail."
        ),
    ),
    "account_address_changed": MailText(
        N_("Your address was changed"),
        N_(
            "Your account at Matchmaker now uses another mail address; nothing more is sent to "
            "this one.\n\n"
            "If it was not you, write to the office of your cluster at once."
        ),
    ),
    "account_password_changed": MailText(
        N_("Your password was changed"),
        N_(
            "The password of your account at Matchmaker was changed, and every device was "
            "signed out.\n\n"
            "If it was not you, set a new one at once:\n%(link)s"
        ),
    ),
    "account_factor_added": MailText(
        N_("A second step was added to your account"),
        N_(
            "Signing in to your account at Matchmaker now takes a further step: a code of an "
            "app, or a passkey.\n\n"
            "If it was not you, set a new password at once:\n%(link)s"
        ),
    ),
    "account_factor_removed": MailText(
        N_("A second step was removed from your account"),
        N_(
            "A passkey, or the app that shows codes, no longer opens your account at "
            "Matchmaker.\n\n"
            "If it was not you, set a new password at once:\n%(link)s"
        ),
    ),
    "account_recovery_code_used": MailText(
        N_("A recovery code was used"),
        N_(
            "Somebody signed in to your account at Matchmaker with one of its recovery codes.\n\n"
            "If it was not you, set a new password at once:\n%(link)s"
        ),
    ),
    "account_new_device": MailText(
        N_("Sign-in on a new device"),
        N_(
            "Somebody signed in to your account at Matchmaker on a device that we have not "
            "seen before.\n\n"
            "If it was not you, set a new password at once:\n%(link)s"
        ),
    ),
}


def account_mail(kind: str, *, link: str = "") -> tuple[str, str]:
    """Subject and body of a mail, in the language of the moment."""
    text = ACCOUNT_MAILS[kind]
    return worded(text.subject), worded(text.body, link=link)
