"""Two drawings of what was filled in: which step of a plan unlocks which, and how ratings moved over time.

Each has a table with the same content, and one sentence or more that say what the picture shows. Pure: no database, no
request; to be called in the form's language. Drawn with `currentColor` and shapes, so they read in the dark, on grey
paper and without colour.
"""

from learning.toolkit.drawings.ratings import matrix, matrix_picture
from learning.toolkit.drawings.steps import dependencies, dependency_picture
from learning.toolkit.drawings.svg import Drawing

__all__ = ["Drawing", "dependencies", "dependency_picture", "matrix", "matrix_picture"]
