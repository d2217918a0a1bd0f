"""Rules switched off one at a time: a simulation that does not notice is blind to that rule.

Each mutant replaces a function or a constant of the real code while a world lives. Its name and
its one line say which rule it takes away; the number of a paragraph says where the rule stands in
sync.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.simulation.mutant import Mutant
from app.simulation.mutants_of_archive import MUTANTS_OF_ARCHIVE
from app.simulation.mutants_of_central import MUTANTS_OF_CENTRAL
from app.simulation.mutants_of_device import MUTANTS_OF_DEVICE
from app.simulation.mutants_of_files import MUTANTS_OF_FILES
from app.simulation.mutants_of_floor import MUTANTS_OF_FLOOR
from app.simulation.mutants_of_programs import MUTANTS_OF_PROGRAMS
from app.simulation.mutants_of_restores import MUTANTS_OF_RESTORES

MUTANTS: Mapping[str, Mutant] = {
    **MUTANTS_OF_CENTRAL,
    **MUTANTS_OF_RESTORES,
    **MUTANTS_OF_DEVICE,
    **MUTANTS_OF_ARCHIVE,
    **MUTANTS_OF_FLOOR,
    **MUTANTS_OF_PROGRAMS,
    **MUTANTS_OF_FILES,
}
"""Name → rule that is switched off."""
