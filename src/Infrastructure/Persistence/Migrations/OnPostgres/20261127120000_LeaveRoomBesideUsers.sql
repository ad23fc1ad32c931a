ALTER TABLE users SET (fillfactor = 90);

INSERT INTO "__EFMigrationsHistory" (migration_id, product_version)
VALUES ('20261127120000_LeaveRoomBesideUsers', '10.0.15');

