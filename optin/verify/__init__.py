"""The program that checks a bundle, for whoever trusts neither this portal nor its database."""
