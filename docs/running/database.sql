-- The tracker's database: tracker_owner owns the tables and changes their shape; tracker works in them, with the rights
-- that manage.py grant_database_rights gives it, so that the site itself cannot alter the audit record (ADR 0028).
--   sudo -u postgres psql -f docs/running/database.sql
CREATE ROLE tracker_owner LOGIN CREATEDB;  -- each backup is restored into a database of its own for a trial
CREATE ROLE tracker LOGIN;
CREATE DATABASE tracker OWNER tracker_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE tracker FROM PUBLIC;
GRANT CONNECT ON DATABASE tracker TO tracker;
\connect tracker
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO tracker_owner;
