"""Names of roles, sizes and habits, as the pages about people and firms call them."""

from __future__ import annotations

from matchmaker.domain.vocabulary import ClusterRole, MailFrequency, OrganisationRole, SizeBand
from matchmaker.wording.messages import N_

SIZE_BANDS = {
    SizeBand.MICRO: N_("Fewer than 20 people"),
    SizeBand.SMALL: N_("20 to 299 people"),
    SizeBand.MEDIUM: N_("300 to 999 people"),
    SizeBand.LARGE: N_("1000 people or more"),
}
ORGANISATION_ROLES = {
    OrganisationRole.OWNER: N_("Owner"),
    OrganisationRole.MEMBER: N_("Member"),
}
CLUSTER_ROLES = {
    ClusterRole.STAFF: N_("Staff"),
    ClusterRole.ADMIN: N_("Admin"),
}
MAIL_FREQUENCIES = {
    MailFrequency.AT_ONCE: N_("At once"),
    MailFrequency.DAILY: N_("Once a day, in one mail"),
    MailFrequency.NEVER: N_("Never; I look here"),
}
