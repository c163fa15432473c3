"""One file a sheet: the .toml says what it may hold, the .py beside it what its rows become."""
