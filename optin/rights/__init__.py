"""Rights of people on a clock and on paper: jobs, alerts, the certificate of an erasure."""
