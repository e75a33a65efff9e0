"""Our figures beside Meta's: cells, likely reasons, answers, and what is told of a month."""
