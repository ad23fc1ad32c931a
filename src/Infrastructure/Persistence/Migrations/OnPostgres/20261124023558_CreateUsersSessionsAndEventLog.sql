CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (
    migration_id character varying(150) NOT NULL,
    product_version character varying(32) NOT NULL,
    CONSTRAINT pk___ef_migrations_history PRIMARY KEY (migration_id)
);

CREATE TABLE sessions (
    clerk_session_id character varying(255) COLLATE "C" NOT NULL,
    clerk_user_id character varying(255) COLLATE "C" NOT NULL,
    status character varying(16) NOT NULL,
    started_at timestamp with time zone,
    last_active_at timestamp with time zone,
    ended_at timestamp with time zone,
    actor_id character varying(255) COLLATE "C",
    device_type character varying(128),
    browser_name character varying(128),
    is_mobile boolean,
    source_event_at_ms bigint NOT NULL,
    source_event_id character varying(255) COLLATE "C" NOT NULL,
    source_updated_at_ms bigint NOT NULL,
    CONSTRAINT pk_sessions PRIMARY KEY (clerk_session_id)
);

CREATE TABLE users (
    clerk_user_id character varying(255) COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    deleted_at timestamp with time zone,
    last_login_at timestamp with time zone,
    first_seen_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone GENERATED ALWAYS AS (COALESCE(clerk_created_at, first_seen_at)) STORED NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    banned boolean,
    clerk_created_at timestamp with time zone,
    email character varying(320),
    email_verified boolean,
    first_name character varying(256),
    last_name character varying(256),
    locked boolean,
    organization_id character varying(255) COLLATE "C",
    phone_number character varying(32),
    profile_image_url character varying(2048),
    public_metadata jsonb,
    role character varying(16),
    username character varying(256),
    source_event_at_ms bigint,
    source_event_id character varying(255) COLLATE "C",
    source_updated_at_ms bigint,
    CONSTRAINT pk_users PRIMARY KEY (clerk_user_id)
);

CREATE TABLE webhook_events (
    event_id character varying(255) COLLATE "C" NOT NULL,
    type character varying(128) NOT NULL,
    clerk_object_id character varying(255) COLLATE "C",
    clerk_user_id character varying(255) COLLATE "C",
    event_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    attempts integer NOT NULL,
    settled_attempt integer,
    status character varying(16) NOT NULL,
    duration_ms integer NOT NULL,
    error character varying(512),
    payload bytea,
    CONSTRAINT pk_webhook_events PRIMARY KEY (event_id)
);

CREATE INDEX ix_sessions_clerk_user_id ON sessions (clerk_user_id);

CREATE INDEX ix_users_id ON users (id);

CREATE INDEX ix_users_email ON users (lower(email));

INSERT INTO "__EFMigrationsHistory" (migration_id, product_version)
VALUES ('20261124023558_CreateUsersSessionsAndEventLog', '10.0.15');

