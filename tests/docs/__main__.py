"""`python -m tests.docs`: makes the parts of the pages that come from the code anew."""

import sys

from tests.docs.pages import name
from tests.docs.regions import write

for page in write():
    sys.stdout.write(f"changed: {name(page)}\n")
