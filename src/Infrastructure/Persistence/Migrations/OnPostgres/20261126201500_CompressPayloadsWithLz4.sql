DO $$ BEGIN
    EXECUTE 'ALTER TABLE webhook_events ALTER COLUMN payload SET COMPRESSION lz4';
EXCEPTION WHEN feature_not_supported OR syntax_error THEN
    NULL;
END $$;

INSERT INTO "__EFMigrationsHistory" (migration_id, product_version)
VALUES ('20261126201500_CompressPayloadsWithLz4', '10.0.15');

