"""What is done with the files of a case when its time of keeping is over (销毁)."""

from __future__ import annotations

from collections.abc import Iterable

from bianmin.cases.models import Case
from bianmin.files.models import Attachment, Scan


def empty(case: Case, words: str) -> set[str]:
    """Empty the scans of a case and take its attachments away; return the bodies set free.

    The line of a scan stays, struck with `words`; runs inside the action that destroys the file.
    """
    names = set()
    for model in (Scan, Attachment):
        for body, thumb in model.objects.filter(case=case).values_list("body", "thumb"):
            names |= {body, thumb}
    Scan.objects.filter(case=case).update(body="", thumb="", came_as="", void=words)
    Attachment.objects.filter(case=case).delete()
    return unneeded(names - {""})


def unneeded(names: Iterable[str]) -> set[str]:
    """Return those bodies of the vault that no file names any more."""
    left = set(names)
    for model in (Scan, Attachment):
        for field in ("body", "thumb"):
            known = model.objects.filter(**{f"{field}__in": left})
            left -= set(known.values_list(field, flat=True))
    return left
