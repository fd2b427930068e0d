"""Errors of the trade, as the message beside a field or on a page."""

from __future__ import annotations

from matchmaker.domain.errors import InvalidInput, MatchmakerError, Value
from matchmaker.domain.questions import AnswerError
from matchmaker.wording.duplicates import DUPLICATE_ERRORS
from matchmaker.wording.messages import N_, worded
from matchmaker.wording.numbers import number
from matchmaker.wording.sheets import CELL_ERRORS, SHEET_ERRORS

ERRORS = {
    "required": N_("Fill this in"),
    "too_long": N_("Too long: %(length)s characters; at most %(limit)s fit"),
    "too_many": N_("Too many lines; at most %(limit)s fit"),
    "not_a_number": N_("Write a number, for example 60000 or 6万"),
    "out_of_range": N_("Write a number from %(minimum)s to %(maximum)s"),
    "range_reversed": N_("The second amount is smaller than the first"),
    "unknown_word": N_("Choose one of the list"),
    "unknown_place": N_(
        "We don’t know this place. Write the district or city, for example Keqiao, or leave it empty"
    ),
    "unknown_places": N_(
        "We don’t know the place “%(place)s”. Write a district, a city or a country, one a line"
    ),
    "confusable_name": N_(
        "Readers would take it for “%(name)s”, which is listed here. Choose a name that differs "
        "in more than spelling"
    ),
    "offer_first": N_("Add at least one offer with its kind of help first"),
    "too_many_offers": N_("Delete or change an offer first; at most %(limit)s fit"),
    "too_many_jobs": N_("Delete a job first; at most %(limit)s fit"),
    "unknown_category": N_("Choose a category by its name, for example finance"),
    "unknown_provider": N_("No single provider here has this name or id"),
    "not_a_draft": N_(
        "This version is no draft any more and can’t be changed. Make a new draft of it"
    ),
    "not_discarded": N_("It is no discarded draft"),
    "too_few_decided": N_("Weights are suggested once %(enough)s needs are decided"),
    "run_ended": N_("The run has ended already"),
    "run_not_done": N_("The run is not done yet"),
    "changed_since_run": N_("The draft was changed after this run. Run it again"),
    "live_since_run": N_("Another version went live meanwhile. Run it again"),
    "not_retired": N_("It is live already, or never was"),
    "not_another_admin": N_("Another admin of the cluster has to agree"),
    "mixed_letters": N_("Write each word with the letters of one alphabet"),
    "stacked_marks": N_("Write the name without piling marks on its letters"),
    "not_a_date": N_("Write the date as year-month-day, for example 2027-03-31"),
    "not_a_link": N_("Write a whole address, for example https://www.example.org/call"),
    "days_reversed": N_("The last day lies before the first"),
    "not_an_address": N_("Write a mail address, for example li@factory.example"),
    "password_short": N_("Too short: at least %(limit)s characters; three or four words are good"),
    "password_long": N_("Too long: at most %(limit)s characters"),
    "password_own": N_("Leave your name and your mail address out of the password"),
    "password_common": N_(
        "Many people use this password, so it is tried first. Take three or four words that "
        "don’t belong together"
    ),
    "wrong_account": N_("This address and this password don’t belong together"),
    "wrong_password": N_("This is not the password of the account"),
    "wrong_code": N_("This code doesn’t fit, or was used already. Wait for the next one"),
    "passkey_not_made": N_("Your device made no passkey. Try again"),
    "passkey_known": N_("This passkey is known already"),
    "too_many_passkeys": N_("Remove a passkey first; at most %(limit)s fit"),
    "email_taken": N_("Another account has this address by now"),
    "not_a_mail": N_("Write a mail address, for example li@factory.example"),
    "not_a_phone": N_("Write a phone number, for example +86 575 8888 1234"),
    "not_a_wechat": N_("Write a WeChat id: 5 to 40 letters, digits, hyphens or underscores"),
    "places_taken": N_("%(limit)s providers have accepted already; more can’t"),
    "too_many_messages": N_(
        "At most %(limit)s messages an hour can be sent; the next one from %(free_at)s"
    ),
    "too_many_needs": N_(
        "At most %(limit)s needs a day can be kept; the next one from %(free_at)s"
    ),
    "too_many_requests": N_(
        "At most %(limit)s requests and offers a day can be sent; the next one from %(free_at)s"
    ),
    "too_many_questions": N_(
        "At most %(limit)s questions a day can be asked; the next one from %(free_at)s"
    ),
    "too_many_uploads": N_(
        "At most %(limit)s files a day can be uploaded; the next one from %(free_at)s"
    ),
    "day_to_come": N_("This day is still to come. Choose one up to today"),
    "day_too_long_ago": N_("This day is over a year ago. Choose a later one"),
    "nobody_to_tell": N_("Nobody acts for this provider yet, so nobody can be told. Call it"),
    "date_over": N_("This day is over. Choose one from today on"),
    "date_too_far": N_("Choose a day within the next %(days)s days"),
    "price_missing": N_("Write a price, or 0 if it costs nothing"),
    "search_name_taken": N_("You have a search of this name already; take another name"),
    "too_many_searches": N_("At most %(limit)s searches fit; remove one first"),
    "one_proposal": N_("There is a proposal here already; take it back before you write another"),
    "choice_made": N_("The firm has chosen another proposal already"),
    "too_many_files": N_("At most %(limit)s files fit; remove one first"),
    "firm_without_name": N_("Write the name of your firm first"),
    "own_provider": N_("This is your own organisation"),
    "provider_not_listed": N_("This provider is not listed any more"),
    "reopen_too_late": N_("It ended more than %(days)s days ago. Copy it and send the copy"),
    "never_open": N_("It was never open. Copy it and send the copy"),
    "shortlist_full": N_("The shortlist is full; at most %(limit)s fit"),
    "firm_not_silent": N_("The firm spoke not long ago; wait %(days)s days"),
    "nothing_chosen": N_("Choose at least one row"),
    "reminded_already": N_("A reminder went out within the last day"),
    "not_revertible": N_("Something has happened since, or it can’t be taken back this way"),
    "not_disputed": N_("The two sides still have time to agree"),
    "wrong_state": N_("That is not possible any more; here is where it stands now"),
    "no_such_contact": N_("Fill in the number or id for it first, or choose another way"),
    "last_owner": N_("An organisation needs an owner: make somebody else one first, or close it"),
    "last_admin": N_("A cluster needs an admin: somebody else has to be made one first"),
    "no_such_account": N_("No confirmed account has this address; its owner has to register first"),
    "own_account": N_("Somebody else has to do that to your own account"),
    "belongs_elsewhere": N_(
        "The account belongs to another cluster as well; its operator can close it"
    ),
    "name_first": N_("Give the organisation a name first, so that people know what they join"),
    "already_introduced": N_("The two were brought together before; here is where it stands"),
    "several_firms": N_("Several firms have this name. Write the one you mean in full"),
    "already_member": N_("Somebody with this address is a member already"),
    "ownership_asked": N_("Your organisation has asked for this provider already"),
    "already_joined": N_("This provider has members already; they invite others themselves"),
    "too_many_invitations": N_("Take back an invitation first; at most %(limit)s can wait"),
    "invitation_closed": N_("This invitation was accepted or taken back meanwhile"),
    "file_missing": N_("Choose a file"),
    "file_empty": N_("The file is empty. Choose another one"),
    "file_too_large": N_("The file is too large; at most %(limit)s MB fit"),
    "file_wrong_kind": N_("This is not a file that can be used here. Choose one of: %(kinds)s"),
    "file_damaged": N_("The file is damaged or not whole. Save it again, or choose another one"),
    "file_active": N_(
        "The file carries scripts, macros or another file inside. Print it into a PDF or take a "
        "picture of it, and choose that"
    ),
    "certificate_known": N_("This certificate is in your list already; open it there to change it"),
    "too_many_certificates": N_("Remove a certificate first; at most %(limit)s fit"),
    "certificate_ran_out": N_("This date has passed. Write the date of a certificate that holds"),
    "database_busy": N_("Many people are writing at the moment"),
    "storage_full": N_("Nothing can be stored at the moment"),
    "not_found": N_("There is nothing under this address"),
    "not_allowed": N_("This is not open to you"),
    "confirm_first": N_("Confirm your mail address first"),
    "second_factor_first": N_("Sign in with a second factor first"),
}
ERRORS |= SHEET_ERRORS | CELL_ERRORS | DUPLICATE_ERRORS
# Where a field has more helpful words than the general ones.
FIELD_ERRORS = {
    ("email", "required"): N_("Write a mail address"),
    ("password", "required"): N_("Write a password"),
    ("code", "required"): N_("Write the code"),
    ("name", "required"): N_("Write a name"),
    ("text", "required"): N_("Write a few words"),
    ("description", "required"): N_("Write what the problem is; one or two sentences are enough"),
}
# Codes of refused answers to a category's own questions.
ANSWER_ERRORS = {
    "not_a_number": ERRORS["not_a_number"],
    "below_minimum": N_("Write a number from %(minimum)s upwards"),
    "above_maximum": N_("Write a number up to %(maximum)s"),
    "not_a_date": ERRORS["not_a_date"],
    "not_an_option": ERRORS["unknown_word"],
    "too_long": N_("Too long; at most %(maximum)s characters fit"),
}
FALLBACK = N_("This can’t be used; please check it")


def error_sentence(error: MatchmakerError) -> str:
    """The error in one sentence; a code without a sentence of its own gets a plain one."""
    field = error.field if isinstance(error, InvalidInput) else ""
    message = FIELD_ERRORS.get((field, error.code)) or ERRORS.get(error.code, FALLBACK)
    return worded(message, **{name: _shown(value) for name, value in error.values.items()})


def answer_error_sentence(error: AnswerError) -> str:
    """Why an answer to a category's own question was refused."""
    shown = {name: number(value) for name, value in error.values.items()}
    return worded(ANSWER_ERRORS[error.code], **shown)


def _shown(value: Value) -> str:
    return number(value) if isinstance(value, int | float) else str(value)
