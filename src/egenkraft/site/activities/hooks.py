"""Who else counts an activity: asked before a certified activity is corrected.

Higher floors register here in their AppConfig.ready(): reports and trials name, in one sentence
each, what will change. A plain list instead of imports upwards.
"""

from collections.abc import Callable
from uuid import UUID

Reader = Callable[[UUID], list[str]]  # activity -> sentences in the language of the page

readers: list[Reader] = []


def what_changes(activity: UUID) -> list[str]:
    return [sentence for reader in readers for sentence in reader(activity)]
