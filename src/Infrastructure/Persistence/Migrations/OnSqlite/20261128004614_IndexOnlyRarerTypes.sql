DROP INDEX "ix_webhook_events_type";

CREATE INDEX "ix_webhook_events_type" ON "webhook_events" ("type", "received_at", "event_id") WHERE type <> 'user.updated';

INSERT INTO "__EFMigrationsHistory" ("migration_id", "product_version")
VALUES ('20261128004614_IndexOnlyRarerTypes', '10.0.15');

