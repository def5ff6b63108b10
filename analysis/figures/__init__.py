"""Every figure, defined once: a table, a drawing, a caption that states only what the table proves.

To add a figure: a table function with ``@figure(height=…)``, its ``.caption`` and its ``.draw``, in the module of its
subject below.
"""

from . import attention, copies, frames, sources, speakers, stories, telling, tone, topics, wording, words
from .prose import chance, counted, extremes, larger_first, measured, span, strongest
from .registry import REGISTRY, Figure, NotDrawable, figure, named, save, save_all, show, show_table

__all__ = [
    "REGISTRY", "Figure", "NotDrawable", "chance", "counted", "extremes", "figure", "larger_first", "measured", "named",
    "save", "save_all", "show", "show_table", "span", "strongest",
]  # fmt: skip
# imported so that their figures register, in the order of the notebooks
_SUBJECTS = (sources, copies, stories, topics, attention, tone, words, wording, frames, speakers, telling)
