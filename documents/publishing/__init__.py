"""Publishing a plan: the paper that the public reads, kept as words (ADR 0020)."""
