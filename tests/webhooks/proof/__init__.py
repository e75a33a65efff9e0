"""What must hold when things break: programs and servers killed, disks full, clocks wrong, bodies hostile.

Each proof has a stage of its own: a durable PostgreSQL, a Valkey and the programs of the Procfile. A few
rounds in bin/test, the full count in bin/soak (PROOF_ROUNDS, PROOF_BODIES).
"""
