"""Operations on the data as a whole: backup and restore."""
