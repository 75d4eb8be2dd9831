"""What every process shares: status files, logging, secrets, locks, signals."""
