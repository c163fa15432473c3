-- Roles and databases of an installation, once, by a superuser of the cluster:
--   psql --file roles.sql
-- Then give each role a password (\password egenkraft_app) or a line in pg_hba.conf.
-- No role is a superuser, may pass by row security, make roles or make databases.
CREATE ROLE egenkraft_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
CREATE ROLE egenkraft_app LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
CREATE ROLE egenkraft_public LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
CREATE ROLE egenkraft_keys_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
CREATE ROLE egenkraft_keys LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
CREATE DATABASE egenkraft OWNER egenkraft_owner ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' TEMPLATE template0;
CREATE DATABASE egenkraft_keys OWNER egenkraft_keys_owner ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' TEMPLATE template0;
REVOKE ALL ON DATABASE egenkraft FROM PUBLIC;
REVOKE ALL ON DATABASE egenkraft_keys FROM PUBLIC;
GRANT CONNECT ON DATABASE egenkraft TO egenkraft_app, egenkraft_public;
GRANT CONNECT ON DATABASE egenkraft_keys TO egenkraft_keys;
ALTER DATABASE egenkraft SET row_security = on;
ALTER DATABASE egenkraft_keys SET row_security = on;
