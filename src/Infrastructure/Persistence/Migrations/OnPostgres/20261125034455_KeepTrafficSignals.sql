CREATE TABLE traffic_signals (
    name character varying(64) NOT NULL,
    count bigint NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_traffic_signals PRIMARY KEY (name)
);

INSERT INTO "__EFMigrationsHistory" (migration_id, product_version)
VALUES ('20261125034455_KeepTrafficSignals', '10.0.15');

