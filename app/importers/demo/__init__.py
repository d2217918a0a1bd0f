"""The demo company: real logs, conversations and inventories, planned as rows."""

from app.importers.demo.plan import DemoPlan, plan_demo
from app.importers.demo.report import DemoReport
from app.importers.demo.sources import DemoSources

__all__ = ["DemoPlan", "DemoReport", "DemoSources", "plan_demo"]
