"""Accounts, sessions and tokens of the office's pages and API: nothing here is granted to a person's database role."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"

ACCESS = r"""
CREATE SCHEMA IF NOT EXISTS access;
CREATE TABLE access.account (
    login text PRIMARY KEY CHECK (login ~ '^[a-z0-9][a-z0-9._@-]{1,63}$'),
    name text NOT NULL CHECK (name <> ''),
    role text NOT NULL CHECK (role IN ('engineer', 'office', 'supervisor', 'caseworker')),
    townships text[] NOT NULL CHECK (
        cardinality(townships) > 0 AND array_to_string(townships, ',', '?') ~ '^([0-9]{0,12})(,[0-9]{0,12})*$'
    ),
    password_hash text,
    issuer text,
    subject text,
    created_at timestamptz NOT NULL DEFAULT now(),
    password_set_at timestamptz,
    closed_at timestamptz,
    CHECK ((issuer IS NULL) = (subject IS NULL)),
    CHECK (issuer IS NULL OR password_hash IS NULL),
    UNIQUE (issuer, subject)
);
CREATE TABLE access.session (
    token_sha256 bytea PRIMARY KEY CHECK (length(token_sha256) = 32),
    login text NOT NULL REFERENCES access.account (login),
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX ON access.session (login) WHERE revoked_at IS NULL;
CREATE TABLE access.token (
    token_id text PRIMARY KEY,
    login text NOT NULL REFERENCES access.account (login),
    secret_sha256 bytea NOT NULL UNIQUE CHECK (length(secret_sha256) = 32),
    label text NOT NULL CHECK (label <> ''),
    scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
    made_by text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX ON access.token (login);
CREATE TABLE access.oidc_request (
    state_sha256 bytea PRIMARY KEY CHECK (length(state_sha256) = 32),
    visitor_sha256 bytea NOT NULL CHECK (length(visitor_sha256) = 32),
    nonce text NOT NULL,
    code_verifier text NOT NULL,
    go_to text NOT NULL,
    made_at timestamptz NOT NULL
);
REVOKE ALL ON access.account, access.session, access.token, access.oidc_request FROM PUBLIC;
COMMENT ON TABLE access.account IS 'Who may sign in, his role and the prefixes of his townships; '''' is everywhere.';
COMMENT ON TABLE access.session IS 'Signed-in browsers: the SHA-256 of each one''s token, never the token.';
COMMENT ON TABLE access.token IS 'Programs'' tokens for the API: the SHA-256 of each one''s secret, and its scopes.';
COMMENT ON TABLE access.oidc_request IS 'Sign-ins that are at the identity provider just now.';
"""


def upgrade() -> None:
    """Make the four tables."""
    op.execute(ACCESS)


def downgrade() -> None:
    """Drop them; the schema stays if somebody else uses it."""
    op.execute("DROP TABLE access.oidc_request, access.token, access.session, access.account")
