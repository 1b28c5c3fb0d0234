-- The tracker's database: tracker_owner owns the tables and changes their shape, tracker works in them.
--   sudo -u postgres psql -f docs/running/database.sql
CREATE ROLE tracker_owner LOGIN;
CREATE ROLE tracker LOGIN;
CREATE DATABASE tracker OWNER tracker_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE tracker FROM PUBLIC;
GRANT CONNECT ON DATABASE tracker TO tracker;
\connect tracker
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO tracker_owner;
GRANT USAGE ON SCHEMA public TO tracker;
ALTER DEFAULT PRIVILEGES FOR ROLE tracker_owner IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO tracker;
ALTER DEFAULT PRIVILEGES FOR ROLE tracker_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO tracker;
