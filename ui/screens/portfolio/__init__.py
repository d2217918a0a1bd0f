"""All clients of an account manager at a glance: sorted, filtered, printed."""
