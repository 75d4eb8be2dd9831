"""What every process shares: status files, logging, secrets, signals. Knows nothing of the domain's parts."""
