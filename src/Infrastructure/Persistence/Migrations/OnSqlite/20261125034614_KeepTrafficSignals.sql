CREATE TABLE "traffic_signals" (
    "name" TEXT NOT NULL CONSTRAINT "pk_traffic_signals" PRIMARY KEY,
    "count" INTEGER NOT NULL,
    "first_at" TEXT NOT NULL,
    "last_at" TEXT NOT NULL
);

INSERT INTO "__EFMigrationsHistory" ("migration_id", "product_version")
VALUES ('20261125034614_KeepTrafficSignals', '10.0.15');

