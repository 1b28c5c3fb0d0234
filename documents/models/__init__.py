"""What is kept of papers: the copies that are published, and reports to committees."""

from documents.models.published import PublishedCopy, PublishedFile
from documents.models.reports import CommitteeReport

__all__ = ["CommitteeReport", "PublishedCopy", "PublishedFile"]
