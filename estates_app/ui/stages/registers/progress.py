"""How far a job is: what it is doing, and a bar."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from estates_app.ui.desk import Desk
from estates_app.ui.tasks import Job
from estates_app.ui.widgets.labels import label


class JobProgress(QWidget):
    """Follows the job of a key while there is one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._key = desk, ""
        self.setAccessibleName("Progress")
        self.doing = label("", "2")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("How far it is")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(desk.skin.px(8))
        column.addWidget(self.doing)
        column.addWidget(self.bar)
        desk.tasks.changed.connect(self._on_tasks)

    def follow(self, key: str) -> Job | None:
        """Show how far the job of a key is; returns it, None where there is none."""
        self._key = key
        job = next((job for job in self._desk.tasks.jobs() if job.key == key), None)
        if job is not None:
            self.doing.setText(f"{job.doing[:1].upper()}{job.doing[1:]}" if job.doing else "Waiting for its turn")
            self.bar.setRange(0, 100 if job.fraction > 0 else 0)
            self.bar.setValue(round(100 * job.fraction))
        return job

    def _on_tasks(self) -> None:
        if self._key:
            self.follow(self._key)
