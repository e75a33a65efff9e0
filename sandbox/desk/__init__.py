"""The reviewer desk: plain pages for the person who plays Meta."""
