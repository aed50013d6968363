"""SQLAlchemy Core on SQLite or PostgreSQL: tables, repositories, the unit of work, the outbox."""
