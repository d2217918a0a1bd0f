"""Everything of Trestle without a screen: rules, records, sync, central. Never imports Qt."""
