CREATE TABLE drift_items (
    run_id uuid NOT NULL,
    clerk_user_id character varying(255) COLLATE "C" NOT NULL,
    kind character varying(16) NOT NULL,
    fields character varying(512) NOT NULL,
    found_at timestamp with time zone NOT NULL,
    repaired boolean NOT NULL,
    CONSTRAINT pk_drift_items PRIMARY KEY (run_id, clerk_user_id)
);

CREATE TABLE sync_runs (
    id uuid NOT NULL,
    kind character varying(16) NOT NULL,
    status character varying(16) NOT NULL,
    repair boolean NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    checkpoint character varying(287),
    seen bigint NOT NULL,
    total bigint NOT NULL,
    new bigint NOT NULL,
    changed bigint NOT NULL,
    unchanged bigint NOT NULL,
    failed bigint NOT NULL,
    missing bigint NOT NULL,
    stale bigint NOT NULL,
    different bigint NOT NULL,
    extra bigint NOT NULL,
    repaired bigint NOT NULL,
    watermark_ms bigint,
    reason character varying(512),
    CONSTRAINT pk_sync_runs PRIMARY KEY (id)
);

CREATE INDEX ix_users_created_at_clerk_user_id ON users (created_at, clerk_user_id);

CREATE INDEX ix_sync_runs_kind_started_at ON sync_runs (kind, started_at);

CREATE INDEX ix_users_admins ON users (clerk_user_id) WHERE role = 'admin';

INSERT INTO "__EFMigrationsHistory" (migration_id, product_version)
VALUES ('20261125064425_KeepSyncRuns', '10.0.15');

