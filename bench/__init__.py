"""How fast it is here. `make bench` prints one table; docs/performance.md keeps one."""
