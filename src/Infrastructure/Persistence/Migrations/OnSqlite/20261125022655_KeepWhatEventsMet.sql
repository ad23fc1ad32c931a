ALTER TABLE "webhook_events" ADD "error_code" TEXT NULL;

ALTER TABLE "webhook_events" ADD "found_deleted_at" TEXT NULL;

ALTER TABLE "webhook_events" ADD "found_updated_at_ms" INTEGER NULL;

ALTER TABLE "webhook_events" ADD "last_attempt_at" TEXT NULL;

ALTER TABLE "webhook_events" ADD "payload_form" TEXT NOT NULL DEFAULT 'whole';

ALTER TABLE "webhook_events" ADD "source_updated_at_ms" INTEGER NULL;

UPDATE webhook_events SET payload_form = 'none' WHERE payload IS NULL;

CREATE INDEX "ix_webhook_events_clerk_user_id" ON "webhook_events" ("clerk_user_id", "received_at", "event_id");

CREATE INDEX "ix_webhook_events_received_at" ON "webhook_events" ("received_at", "event_id");

CREATE INDEX "ix_webhook_events_status" ON "webhook_events" ("status", "received_at", "event_id") WHERE status <> 'applied';

CREATE INDEX "ix_webhook_events_type" ON "webhook_events" ("type", "received_at", "event_id");

INSERT INTO "__EFMigrationsHistory" ("migration_id", "product_version")
VALUES ('20261125022655_KeepWhatEventsMet', '10.0.15');

