"""Every address x method x role: who gets through the door, who is sent away, who sees nothing.

The addresses come from the application itself. One that is not in the table fails, and so
does a line of the table that no address answers to any more.
"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete
from werkzeug.test import TestResponse

from matchmaker.db.models import ClusterMember, OrganisationMember, User
from matchmaker.domain.access import Access
from matchmaker.extensions import db
from matchmaker.web.access import UndeclaredRoute, access_of, check_declared, declare_endpoints
from tests.security.conftest import Site
from tests.security.routes import asks

# The order of the signs in a row of the table below.
ROLES = (
    "anonymous",
    "disabled of here",
    "unconfirmed of here",
    "firm member of here",
    "firm owner of here",
    "other firm of here",
    "provider of here",
    "staff of here",
    "admin of here",
    "staff of there",
)

# L: sent to the sign-in page. C: asked to confirm the address first. -: 403. .: 404.
# +: let in, to whatever the page or the state of the record answers.
EVERYBODY = "++++++++++"
NOBODY = ".........."
NOT_YET_SIGNED_IN = "LLLLLLLLLL"  # the second half of signing in, without the first
SIGNED_IN = "LL++++++++"
CONFIRMED = "LLC+++++++"
SEND_CONFIRMED = "LL-+++++++"
ONE_JUDGE = "LL-----+.."  # what belongs to one of the office
OWNERS_ALONE = "LL..+....."  # what belongs to one account

RIGHTS: dict[str, str] = {
    EVERYBODY: """
        GET static, GET health.healthz, GET health.readyz, GET home.index, GET about.how,
        GET about.privacy, GET notices.index, GET providers.index, GET providers.show,
        GET api.get_categories, GET api.get_clusters, GET api.get_openapi, POST api.post_matches,
        GET needs.new, POST needs.create,
        GET needs.matches by its link, GET needs.compare by its link,
        GET needs.refine by its link, POST needs.save_refinement by its link,
        POST needs.seen by its link, GET needs.confirm_delete by its link, POST needs.delete by its link,
        GET accounts.login, POST accounts.check_login, POST accounts.logout,
        POST accounts.open_account, GET accounts.look_into_mail,
        GET accounts.confirm, POST accounts.confirm_address,
        GET accounts.recover, POST accounts.send_reset, GET accounts.reset_sent,
        GET accounts.reset, POST accounts.set_new_password, GET organisations.invitation
    """,
    "++C+++++++": "GET accounts.register",
    NOBODY: "GET feeds.leads, GET notifications.unsubscribe, POST notifications.end_mails",
    NOT_YET_SIGNED_IN: """
        GET accounts.second_step, POST accounts.check_code, POST accounts.check_passkey
    """,
    SIGNED_IN: """
        GET accounts.overview, GET accounts.unconfirmed, GET accounts.verify,
        POST accounts.check_password, GET accounts.strengthen, POST accounts.check_second_factor,
        GET accounts.set_up_app, POST accounts.keep_app, POST accounts.remove_app,
        GET accounts.new_passkey, POST accounts.add_passkey, POST accounts.renew_codes,
        GET accounts.change_mail, POST accounts.send_mail_change,
        GET accounts.new_mail, POST accounts.take_new_mail,
        GET accounts.change_password, POST accounts.keep_password,
        POST accounts.end_other_devices,
        GET me.profile, POST me.save_profile, GET me.data, GET me.download,
        GET me.ask_deletion, POST me.delete, POST me.consent,
        GET notifications.index, POST notifications.read_all
    """,
    "LLCCCCCCCC": "POST accounts.send_again",
    OWNERS_ALONE: """
        POST accounts.end_device, POST accounts.remove_passkey,
        GET notifications.go, POST notifications.read
    """,
    CONFIRMED: """
        GET providers.ask_ownership, GET needs.index, GET introductions.index, GET leads.index, GET claims.index,
        GET profile.index, GET organisations.index, GET organisations.new,
        GET needs.show by its link, GET introductions.new by its link
    """,
    SEND_CONFIRMED: """
        POST organisations.create, POST accounts.keep_need, POST introductions.create by its link
    """,
    # An invitation opens to the address it was sent to, and nobody here has that one.
    "LL--------": """
        POST organisations.accept,
        POST needs.copy by its link, POST needs.none_suitable by its link,
        POST needs.pause by its link, POST needs.resume by its link,
        POST needs.reopen by its link, POST needs.submit by its link,
        POST needs.result by its link, POST needs.shortlist by its link,
        POST needs.withdraw by its link, POST questions.answer by its link
    """,
    "LLC-------": """
        GET needs.ask_none_suitable by its link, GET needs.ask_result by its link,
        GET needs.ask_withdrawal by its link, GET proposals.compare by its link
    """,
    # A need belongs to its firm; the office reads it.
    "LLC++..++.": """
        GET needs.show, GET needs.ask_result, GET needs.ask_withdrawal,
        GET providers.ownership_request, GET providers.ownership_proof
    """,
    ".......++.": "GET notices.show",  # a draft is its office's own
    "...++..++.": "GET needs.matches, GET needs.compare, POST needs.seen",
    "...++..--.": "GET needs.refine, POST needs.save_refinement, GET needs.confirm_delete",
    "...--..--.": "POST needs.delete",  # a claimed need is withdrawn, not deleted
    "LL-++..++.": """
        POST needs.pause, POST needs.reopen, POST needs.result, POST needs.resume,
        POST needs.submit, POST needs.withdraw
    """,
    "LLC++..--.": """
        GET needs.ask_none_suitable, GET proposals.compare,
        GET introductions.new, GET organisations.show, GET organisations.ask_leaving
    """,
    "LL-++..--.": """
        POST needs.copy, POST needs.none_suitable, POST needs.shortlist,
        POST introductions.create, POST providers.withdraw_ownership,
        POST organisations.choose, POST organisations.leave, POST questions.answer
    """,
    # An introduction is read by both sides and the office; each does its own part.
    "LLC++.+++.": """
        GET introductions.show, GET introductions.ask_accept, GET introductions.ask_decline,
        GET introductions.ask_outcome, GET introductions.ask_withdrawal
    """,
    "LL---.+--.": "POST introductions.accept, POST introductions.decline",
    "LL-++.---.": "POST introductions.withdraw",
    "LL-++.+--.": "POST introductions.contact",
    "LL-++.+...": "POST introductions.write",
    "LL-++.+++.": "POST introductions.outcome, POST introductions.start",
    # A proposal is written by the provider and decided on by the firm; the office sees none.
    "LLC--.+...": """
        GET proposals.new, GET proposals.edit, GET proposals.ask_withdrawal
    """,
    "LL---.+...": """
        POST proposals.create, POST proposals.save, POST proposals.discard,
        POST proposals.submit, POST proposals.withdraw, POST proposals.attach,
        POST proposals.detach
    """,
    "LLC++.+...": "GET proposals.show, GET proposals.file",
    "LLC++.-...": "GET proposals.ask_choice, GET proposals.ask_passing_over",
    "LL-++.-...": "POST proposals.choose, POST proposals.pass_over, POST proposals.shortlist",
    # An organisation is managed by its owners.
    "LLC-+..--.": """
        GET organisations.edit, GET organisations.invite, GET organisations.ask_removal,
        GET organisations.ask_closing
    """,
    "LL--+..--.": """
        POST organisations.save, POST organisations.send_invitation, POST organisations.resend,
        POST organisations.revoke, POST organisations.remove, POST organisations.change_role,
        POST organisations.close
    """,
    # A lead is read and answered by its provider alone; the firm asks with its own need.
    "LLC...+...": """
        GET leads.show, GET leads.ask_dismissal, GET leads.ask_offer, GET claims.new,
        GET leads.searches,
        GET profile.offers, GET profile.show_offer, GET profile.new_offer,
        GET profile.jobs, GET profile.show_job, GET profile.new_job, GET profile.section
    """,
    "LL-...+...": """
        POST leads.dismiss, POST leads.offer, POST leads.read, POST leads.restore,
        POST profile.change_offer, POST profile.step_offer, POST profile.delete_offer,
        POST profile.add_offer, POST profile.change_job, POST profile.delete_job,
        POST profile.add_job, POST profile.save, POST profile.submit, POST profile.withdraw,
        POST claims.create, POST questions.ask, POST leads.save_search,
        POST leads.switch_alerts, POST leads.open_feed, POST leads.end_feed,
        POST leads.remove_search
    """,
    # A certificate is the provider's, its proof is seen by the office, which takes it or not.
    "LLC...+--.": "GET claims.edit, GET claims.ask_removal",
    "LL-...+--.": "POST claims.save, POST claims.withdraw, POST claims.remove",
    "LLC...+++.": "GET claims.proof",
    # Whoever has an organisation may ask for a provider that nobody acts for; the office decides.
    "LL-++++...": "POST providers.own",
    # A listing is steered by its provider and by the office, each in its own way.
    "LLC----++-": """
        GET providers.ask_suspension,
        GET office.profile, GET office.ask_change_refusal, GET office.ask_offer_refusal,
        GET office.ask_profile_changes, GET office.ask_profile_refusal
    """,
    "LL-----++-": """
        POST providers.suspend, POST providers.reinstate,
        POST office.approve_profile, POST office.approve_change, POST office.refuse_change,
        POST office.publish_offer, POST office.refuse_offer, POST office.send_profile_back,
        POST office.turn_profile_down
    """,
    "LL----+---": "POST providers.pause, POST providers.resume",
    "LLC---+++-": "GET providers.ask_ending",
    "LL----+++-": "POST providers.archive",
    "LLC----+++": "GET office.index, GET office.queue, GET tuning.start",
    "LL-----+++": "POST office.work",  # rows that are not one's own count as nothing
    "LLC-----+-": "GET office.people, GET office.settings, GET tuning.ask_roll_back",
    "LL------+-": """
        POST office.add_person, POST office.change_person, POST office.disable_person,
        POST office.enable_person, POST office.save_settings, POST tuning.take_back, POST tuning.override,
        POST tuning.go_live
    """,
    "LLC----++.": """
        GET office.ask_invite, GET office.ask_changes, GET office.ask_merge,
        GET office.ask_rejection, GET office.log, GET office.ask_revert, GET office.watch, GET office.claim,
        GET office.ask_word, GET office.ask_talk,
        GET office.ownership, GET office.duplicate, GET office.decided_pairs, GET questions.ask_hiding,
        GET tuning.index, GET tuning.edit, GET tuning.words, GET tuning.rules,
        GET tuning.export_version, GET tuning.compare, GET tuning.run, GET tuning.shifts,
        GET tuning.replay_introduction, GET tuning.replay_lead_scores, GET tuning.ask_discard,
        GET notices.write, GET notices.edit, GET office.ask_entry, GET office.ask_invite_firm, GET office.ask_introduction,
        GET office.imports, GET office.import_file,
        GET tuning.suggestions, GET tuning.judgements, GET tuning.qrels, GET tuning.ask_qrels,
        GET tuning.judgement_list
    """,
    "LL-----++.": """
        POST office.invite, POST office.publish, POST office.request_changes,
        POST office.reject, POST office.merge, POST office.verify, POST office.refuse,
        POST office.revert, POST office.accept_ownership, POST office.refuse_ownership,
        POST office.enter, POST office.merge_pair, POST office.dismiss_pair,
        POST office.relate_pair, POST office.ask_pair_again,
        POST office.write_word, POST office.note_talk,
        POST notices.create, POST notices.save, POST notices.publish, POST notices.withdraw,
        POST office.invite_firm_of, POST office.introduce_provider, POST office.bring_in, POST office.correct_import,
        POST office.start_import, POST office.undo_import, POST office.discard_import,
        POST questions.hide, POST questions.show_again,
        POST tuning.new_draft, POST tuning.import_version, POST tuning.save,
        POST tuning.change_words, POST tuning.change_rules, POST tuning.measure,
        POST tuning.take_words, POST tuning.take_weights, POST tuning.cancel, POST tuning.grade, POST tuning.take_qrels,
        POST tuning.discard, POST tuning.restore, POST tuning.mark_need
    """,
    "LL--+++...": "POST profile.register",
    ONE_JUDGE: "POST tuning.withdraw",
}
# Done for an organisation of one's own, which an account of an office need not have.
FOR_AN_ORGANISATION = {"POST profile.register", "POST providers.own"}
EXPECTED = {
    " ".join(name.split()): signs for signs, names in RIGHTS.items() for name in names.split(",")
}


def sign(answer: TestResponse) -> str:
    """The answer as a sign of the table; a number where the table has none."""
    place = answer.headers.get("Location", "").partition("?")[0]
    if answer.status_code == 303 and place in {"/login", "/confirm"}:
        return {"/login": "L", "/confirm": "C"}[place]
    signs = {403: "-", 404: ".", 401: "401", 500: "500"}
    return signs.get(answer.status_code, "+")


def test_every_address_answers_every_role_as_the_table_says(each_site: Site) -> None:
    found = {}
    for ask in asks(each_site.app, each_site.here):
        answers = [each_site.ask(role, ask.method, ask.path, ask.fields) for role in ROLES]
        found[ask.id] = "".join(map(sign, answers))

    assert {name: signs for name, signs in found.items() if EXPECTED.get(name) != signs} == {}
    assert EXPECTED.keys() == found.keys()


def test_an_office_role_opens_nothing_without_a_second_factor(each_site: Site) -> None:
    each_site.sign_in("weak admin", each_site.here.admin, strong=False)
    each_site.keep()
    wrong = {}
    for ask in asks(each_site.app, each_site.here):
        allowed = EXPECTED[ask.id][ROLES.index("other firm of here")]
        if ask.id in FOR_AN_ORGANISATION:
            allowed = "."
        answer = each_site.ask("weak admin", ask.method, ask.path, ask.fields)
        is_office = access_of(each_site.app, ask.name.partition(" ")[0]) in {
            Access.OFFICE,
            Access.ADMIN,
        }
        if is_office and ask.method == "GET":
            to_second_factor = answer.headers.get("Location", "").startswith("/verify/second")
            if not to_second_factor:
                wrong[ask.id] = answer.status
        elif sign(answer) != allowed:
            wrong[ask.id] = answer.status

    assert wrong == {}


def test_a_role_that_is_taken_away_is_gone_at_the_next_request(each_site: Site) -> None:
    here = each_site.here
    need, office = f"/needs/{here.need.public_id}", "/admin"
    before = [
        each_site.ask("firm owner of here", "GET", need),
        each_site.ask("staff of here", "GET", office),
    ]
    with each_site.app.app_context():
        for record, person in ((OrganisationMember, here.owner), (ClusterMember, here.staff)):
            db.session.execute(delete(record).where(record.user_id == person.id))
        db.session.commit()
    after = [
        each_site.ask("firm owner of here", "GET", need),
        each_site.ask("staff of here", "GET", office),
    ]
    each_site.put_back()

    assert [answer.status_code for answer in before] == [200, 200]
    assert [answer.status_code for answer in after] == [404, 403]


def test_a_disabled_account_is_out_at_the_next_request(each_site: Site) -> None:
    with each_site.app.app_context():
        db.session.get_one(User, each_site.here.owner.id).active = False
        db.session.commit()
    answer = each_site.ask("firm owner of here", "GET", "/account")
    each_site.put_back()

    assert sign(answer) == "L"


def test_a_route_that_says_nothing_keeps_the_application_from_starting() -> None:
    app = Flask(__name__)
    app.add_url_rule("/new", "new", lambda: "")
    declare_endpoints(app, {"static": Access.PUBLIC})

    with pytest.raises(UndeclaredRoute) as refused:
        check_declared(app)

    assert refused.value.endpoint == "new"
