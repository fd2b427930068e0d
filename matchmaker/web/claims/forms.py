"""What a provider says of a certificate, and the file that proves it."""

from __future__ import annotations

from matchmaker.db.models import Certification
from matchmaker.services.claims import Proof, Stated
from matchmaker.web.files import UploadField, most_bytes
from matchmaker.web.forms import DayField, MatchmakerForm, TextField
from matchmaker.web.public_text import PublicText


class ClaimForm(MatchmakerForm):
    """The fields of a certificate; a browser shows no chosen file again."""

    name = PublicText()
    number = TextField()
    issuer = PublicText()
    valid_until = DayField()
    proof = UploadField()

    @classmethod
    def of(cls, claim: Certification | None = None) -> ClaimForm:
        """What is kept, or what was sent."""
        return cls(obj=claim)

    def stated(self) -> Stated:
        """What was typed and chosen."""
        upload = self.proof.data
        return Stated(
            name=self.name.data or "",
            number=self.number.data,
            issuer=self.issuer.data,
            valid_until=self.valid_until.data,
            proof=Proof(upload[0], upload[1], most_bytes()) if upload else None,
        )
