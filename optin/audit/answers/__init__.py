"""The answers that are lists, a file each: `answer(asked)` within `of(organisation)` gives an `Answer`."""
