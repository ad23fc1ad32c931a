CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (
    "migration_id" TEXT NOT NULL CONSTRAINT "pk___ef_migrations_history" PRIMARY KEY,
    "product_version" TEXT NOT NULL
);

CREATE TABLE "sessions" (
    "clerk_session_id" TEXT NOT NULL CONSTRAINT "pk_sessions" PRIMARY KEY,
    "clerk_user_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "started_at" TEXT NULL,
    "last_active_at" TEXT NULL,
    "ended_at" TEXT NULL,
    "actor_id" TEXT NULL,
    "device_type" TEXT NULL,
    "browser_name" TEXT NULL,
    "is_mobile" INTEGER NULL,
    "source_event_at_ms" INTEGER NOT NULL,
    "source_event_id" TEXT NOT NULL,
    "source_updated_at_ms" INTEGER NOT NULL
);

CREATE TABLE "users" (
    "clerk_user_id" TEXT NOT NULL CONSTRAINT "pk_users" PRIMARY KEY,
    "id" TEXT NOT NULL,
    "deleted_at" TEXT NULL,
    "last_login_at" TEXT NULL,
    "first_seen_at" TEXT NOT NULL,
    "created_at" AS (COALESCE(clerk_created_at, first_seen_at)) STORED,
    "updated_at" TEXT NOT NULL,
    "banned" INTEGER NULL,
    "clerk_created_at" TEXT NULL,
    "email" TEXT NULL,
    "email_verified" INTEGER NULL,
    "first_name" TEXT NULL,
    "last_name" TEXT NULL,
    "locked" INTEGER NULL,
    "organization_id" TEXT NULL,
    "phone_number" TEXT NULL,
    "profile_image_url" TEXT NULL,
    "public_metadata" TEXT NULL,
    "role" TEXT NULL,
    "username" TEXT NULL,
    "source_event_at_ms" INTEGER NULL,
    "source_event_id" TEXT NULL,
    "source_updated_at_ms" INTEGER NULL
);

CREATE TABLE "webhook_events" (
    "event_id" TEXT NOT NULL CONSTRAINT "pk_webhook_events" PRIMARY KEY,
    "type" TEXT NOT NULL,
    "clerk_object_id" TEXT NULL,
    "clerk_user_id" TEXT NULL,
    "event_at" TEXT NOT NULL,
    "received_at" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "settled_attempt" INTEGER NULL,
    "status" TEXT NOT NULL,
    "duration_ms" INTEGER NOT NULL,
    "error" TEXT NULL,
    "payload" BLOB NULL
);

CREATE INDEX "ix_sessions_clerk_user_id" ON "sessions" ("clerk_user_id");

CREATE INDEX "ix_users_id" ON "users" ("id");

CREATE INDEX ix_users_email ON users (lower(email));

INSERT INTO "__EFMigrationsHistory" ("migration_id", "product_version")
VALUES ('20261124023603_CreateUsersSessionsAndEventLog', '10.0.15');

