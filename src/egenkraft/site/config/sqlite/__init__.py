"""Django's SQLite backend on pysqlite3, with the durability settings of TRUST 9.1."""
