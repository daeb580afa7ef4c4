-- Run as superuser with psql. Put real passwords in place of 'CHANGE-ME'.

DO 'BEGIN CREATE ROLE "secretariat_owner"; EXCEPTION WHEN duplicate_object THEN NULL; END';
ALTER ROLE "secretariat_owner" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD 'CHANGE-ME';
ALTER ROLE "secretariat_owner" SET "statement_timeout" = '0';
ALTER ROLE "secretariat_owner" SET "lock_timeout" = '1s';
ALTER ROLE "secretariat_owner" SET "idle_in_transaction_session_timeout" = '10min';
ALTER ROLE "secretariat_owner" SET "timezone" = 'UTC';
DO 'BEGIN CREATE ROLE "secretariat_app"; EXCEPTION WHEN duplicate_object THEN NULL; END';
ALTER ROLE "secretariat_app" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD 'CHANGE-ME';
ALTER ROLE "secretariat_app" SET "statement_timeout" = '60s';
ALTER ROLE "secretariat_app" SET "lock_timeout" = '10s';
ALTER ROLE "secretariat_app" SET "idle_in_transaction_session_timeout" = '60s';
ALTER ROLE "secretariat_app" SET "timezone" = 'UTC';
DO 'BEGIN CREATE ROLE "secretariat_backup"; EXCEPTION WHEN duplicate_object THEN NULL; END';
ALTER ROLE "secretariat_backup" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE REPLICATION BYPASSRLS PASSWORD 'CHANGE-ME';
ALTER ROLE "secretariat_backup" SET "default_transaction_read_only" = 'on';
GRANT pg_read_all_data TO "secretariat_backup";
DO 'BEGIN CREATE ROLE "portal_owner"; EXCEPTION WHEN duplicate_object THEN NULL; END';
ALTER ROLE "portal_owner" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD 'CHANGE-ME';
ALTER ROLE "portal_owner" SET "statement_timeout" = '0';
ALTER ROLE "portal_owner" SET "lock_timeout" = '1s';
ALTER ROLE "portal_owner" SET "idle_in_transaction_session_timeout" = '10min';
ALTER ROLE "portal_owner" SET "timezone" = 'UTC';
DO 'BEGIN CREATE ROLE "portal_app"; EXCEPTION WHEN duplicate_object THEN NULL; END';
ALTER ROLE "portal_app" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD 'CHANGE-ME';
ALTER ROLE "portal_app" SET "statement_timeout" = '60s';
ALTER ROLE "portal_app" SET "lock_timeout" = '10s';
ALTER ROLE "portal_app" SET "idle_in_transaction_session_timeout" = '60s';
ALTER ROLE "portal_app" SET "timezone" = 'UTC';

CREATE DATABASE "secretariat" OWNER "secretariat_owner" TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C';
\connect secretariat
REVOKE ALL ON DATABASE "secretariat" FROM PUBLIC;
GRANT CONNECT ON DATABASE "secretariat" TO "secretariat_app", "secretariat_backup";
GRANT TEMPORARY ON DATABASE "secretariat" TO "secretariat_app";
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO "secretariat_app";
ALTER DEFAULT PRIVILEGES FOR ROLE "secretariat_owner" IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "secretariat_app";
ALTER DEFAULT PRIVILEGES FOR ROLE "secretariat_owner" IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO "secretariat_app";
CREATE EXTENSION IF NOT EXISTS "pg_trgm";
CREATE EXTENSION IF NOT EXISTS "btree_gin";
CREATE EXTENSION IF NOT EXISTS "btree_gist";

CREATE DATABASE "secretariat_portal" OWNER "portal_owner" TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C';
\connect secretariat_portal
REVOKE ALL ON DATABASE "secretariat_portal" FROM PUBLIC;
GRANT CONNECT ON DATABASE "secretariat_portal" TO "portal_app", "secretariat_backup";
GRANT TEMPORARY ON DATABASE "secretariat_portal" TO "portal_app";
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO "portal_app";
ALTER DEFAULT PRIVILEGES FOR ROLE "portal_owner" IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "portal_app";
ALTER DEFAULT PRIVILEGES FOR ROLE "portal_owner" IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO "portal_app";
