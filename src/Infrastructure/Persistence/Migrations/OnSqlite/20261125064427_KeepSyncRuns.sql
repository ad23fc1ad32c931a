CREATE TABLE "drift_items" (
    "run_id" TEXT NOT NULL,
    "clerk_user_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "fields" TEXT NOT NULL,
    "found_at" TEXT NOT NULL,
    "repaired" INTEGER NOT NULL,
    CONSTRAINT "pk_drift_items" PRIMARY KEY ("run_id", "clerk_user_id")
);

CREATE TABLE "sync_runs" (
    "id" TEXT NOT NULL CONSTRAINT "pk_sync_runs" PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "repair" INTEGER NOT NULL,
    "started_at" TEXT NOT NULL,
    "finished_at" TEXT NULL,
    "checkpoint" TEXT NULL,
    "seen" INTEGER NOT NULL,
    "total" INTEGER NOT NULL,
    "new" INTEGER NOT NULL,
    "changed" INTEGER NOT NULL,
    "unchanged" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "missing" INTEGER NOT NULL,
    "stale" INTEGER NOT NULL,
    "different" INTEGER NOT NULL,
    "extra" INTEGER NOT NULL,
    "repaired" INTEGER NOT NULL,
    "watermark_ms" INTEGER NULL,
    "reason" TEXT NULL
);

CREATE INDEX "ix_users_created_at_clerk_user_id" ON "users" ("created_at", "clerk_user_id");

CREATE INDEX "ix_sync_runs_kind_started_at" ON "sync_runs" ("kind", "started_at");

CREATE INDEX ix_users_admins ON users (clerk_user_id) WHERE role = 'admin';

INSERT INTO "__EFMigrationsHistory" ("migration_id", "product_version")
VALUES ('20261125064427_KeepSyncRuns', '10.0.15');

