"""Lists of opt-ins and opt-outs that another system kept: what a file says, line by line, and what would come of it."""
