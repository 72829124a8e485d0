# The alert rules and the dashboard, by promtool.

has promtool || return 0
check "the alerts fire when they should, and only then" quietly python3 tests/alert_rules.py \
  packaging/monitoring src/admin/metrics.cpp bench/watch/exporter/metrics.cpp
