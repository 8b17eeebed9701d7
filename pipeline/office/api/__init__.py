"""/api/v1: the same functions as the pages, for programs. Tokens, cursors, problem+json (RFC 9457), an exact schema."""
