"""Every dialog of the window, each as it is opened with something to show."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
)

from estates_app.app import SAMPLE
from estates_app.domain.errors import InputError
from estates_app.domain.mapsheet import ADDRESS, VECTOR, OwnLayer
from estates_app.registers.files.listing import list_tables
from estates_app.registers.files.peeking import Parts
from estates_app.registers.files.tables import RawTable
from estates_app.registers.reading import NothingIdentifies
from estates_app.registers.source import RegisterSource
from estates_app.ui.dialogs.add_layer import AddLayer
from estates_app.ui.dialogs.assumptions import AssumptionsDialog
from estates_app.ui.dialogs.compare import CompareDialog
from estates_app.ui.dialogs.confidential import ConfidentialDialog, PartnersWithheld
from estates_app.ui.dialogs.correct import CorrectDialog
from estates_app.ui.dialogs.export_map import ExportMap
from estates_app.ui.dialogs.fault import CrashReport, KnownFault, OurFault, Question
from estates_app.ui.dialogs.missing import MissingDialog
from estates_app.ui.dialogs.naming import NameDialog
from estates_app.ui.dialogs.new_project import NewProject
from estates_app.ui.dialogs.settings import AboutDialog, KeysDialog, SettingsDialog
from estates_app.ui.mapview.view import MapView
from estates_app.ui.parts.calendar_dialog import CalendarDialog
from estates_app.ui.parts.dossier_dialog import DossierDialog
from estates_app.ui.parts.ledger_dialog import LedgerDialog
from estates_app.ui.parts.map_paper import MapPaper
from estates_app.ui.parts.rows_dialog import RowsDialog
from estates_app.ui.parts.why_dialog import WhyDialog
from estates_app.ui.stages.registers.ask_column import AskColumn
from estates_app.ui.stages.registers.ask_context import AskContext
from estates_app.ui.stages.registers.ask_found import AskFound
from estates_app.ui.stages.registers.ask_register import AskRegister
from estates_app.ui.stages.registers.ask_successor import AskSuccessor
from estates_app.ui.stages.registers.ask_supplement import AskSupplement
from estates_app.ui.stages.registers.place_on_map import PlaceOnMap
from estates_app.ui.stages.registers.quality_dialogs import AnswersDialog, OwnerDialog, SignDialog
from estates_app.ui.stages.registers.scope_rules import ScopeRules, SecrecyRules
from estates_app.ui.stages.registers.settle_rows import SettleRows
from estates_app.ui.stages.shortlist.left_out import LeftOutDialog
from estates_app.ui.widgets.chart import Chart
from estates_app.workspace.answers import Answer, Answers, AnswerState
from estates_app.workspace.collecting import picture_inputs, picture_of
from estates_app.workspace.ownlayers import Offer
from estates_app.workspace.partnership_file import SupplementSource
from estates_app.workspace.placing_by_hand import wishes_of_estate
from estates_app.workspace.shortlist_lines import LeftOut
from estates_app.workspace.supplementing import prepare_supplement

ROOT = Path(__file__).resolve().parents[2]
TOKENS = json.loads((ROOT / "resources" / "themes" / "tokens.json").read_text("utf-8"))
SIZES = ((1366, 720), (1366, 768), (1920, 1080))
LOOKS = (("light", 1.0), ("dark", 1.0), ("light", 1.15), ("light", 1.3), ("projector", 1.3))
INTERACTIVE = (
    QAbstractButton,
    QLineEdit,
    QPlainTextEdit,
    QComboBox,
    QAbstractSpinBox,
    QAbstractItemView,
    QAbstractSlider,
    Chart,
    MapView,
)


def correct(w):
    words = ["A Council: 412 (register.csv, row 12)", "B Council: 390 (costs.csv, row 3)"]
    return CorrectDialog(w._skin, title="Floor area of a library", now="412 m²", sources=words, read=str, parent=w)


def name_of_a_view(w):
    def refuse(name):
        raise InputError(f"“{name}” is taken", remedy="choose another name")

    dialog = NameDialog(w._skin, "Keep this view", refuse, name="Town", about="The ground and the colours.", parent=w)
    dialog.accept()
    return dialog


def ask_column(w):
    table = RawTable("a.xlsx", "One", "", "", ("Thing", "Where"), [["Old pump", "Mill Lane"]] * 14, [2] * 14, None, "f")
    fault = NothingIdentifies("nothing identifies a row", where="a.xlsx", remedy="choose", table=table)
    return AskColumn(w._skin, RegisterSource(Path("a.xlsx"), "A"), Parts(("One", "Two")), fault, w)


def ask_supplement(w):
    dialog = AskSupplement(w.desk, w)
    dialog.take(SAMPLE / "supplements" / "mid_amber_leases.csv")
    return dialog


def add_layer(w):
    layer = OwnLayer("", "Plots of the county", VECTOR, "plots.gpkg", "plots", label_field="plot")
    dialog = AddLayer(w.desk, layer, parent=w)
    fields = ("plot", "a heading that is rather long")
    dialog._on_looked((Offer(VECTOR, "plots", "plots", 1204, "areas", "EPSG:27700", fields=fields),))
    return dialog


def add_address(w):
    layer = OwnLayer("", "Outdoor", ADDRESS, "https://tiles.example.org/Outdoor_27700/{z}/{x}/{y}.png")
    dialog = AddLayer(w.desk, layer, parent=w)
    dialog.address.setText("https://tiles.example.org/{z}/{x}")
    dialog.accept()
    return dialog


def settle_rows(w):
    source = SupplementSource(
        SAMPLE / "supplements" / "county_costs_by_cost_centre.csv", "Amberdale County Council", "", "", {}
    )
    prepared = prepare_supplement(w.bridge.session, source)
    return SettleRows(w.desk, prepared, tuple(prepared.join.waiting), w)


@cache
def tables_of_the_sample():
    return list_tables([SAMPLE / "registers", SAMPLE / "supplements"])


def ask_found(w):
    return AskFound(w._skin, tables_of_the_sample(), w.bridge.estate, w)


def place_on_map(w):
    wishes = wishes_of_estate(w.bridge.estate)
    return PlaceOnMap(w.desk, wishes, "Put them there", parent=w)


def dossier(w):
    keys = list(w.results.findings.fates)
    return DossierDialog(w.desk, keys[0], keys, w)


def ask_owner(w):
    partner = next(iter(w.bridge.estate.partners))
    return OwnerDialog(w.desk, partner, w)


def ask_sign_off(w):
    quality = picture_of(picture_inputs(w.bridge.session)).quality
    return SignDialog(w.desk, quality, next(iter(w.bridge.estate.partners)), None, w)


def show_answers(w):
    note = "It is 400 m² now, which it was not when the question was asked."
    made = [
        Answer(row, state, "p", "gia_m2", "A library", "floor area", "350", 350.0, None, "350 m²", "", note, "Ann", "")
        for row, state in enumerate(AnswerState, 2)
    ]
    return AnswersDialog(w.desk, Answers("questions to a district council.xlsx", tuple(made * 9)), w)


def export_map(w):
    dialog = ExportMap(w.desk, MapPaper(w.desk, w.work.map.view), w)
    dialog._begin_preview()
    while dialog._seen is not None:
        dialog._go_on_with_preview()
    return dialog


LEFT_OUT = LeftOut(tuple(f"Library {n}" for n in range(90)), ("Old Depot",), ("A Health Trust",))

DIALOGS = {
    "assumptions": lambda w: AssumptionsDialog(w.desk, w),
    "correct": correct,
    "left out": lambda w: LeftOutDialog(w._skin, LEFT_OUT, w),
    "known": lambda w: KnownFault(
        w._skin, InputError("the file has no table", where="a.csv", remedy="choose another"), w
    ),
    "ours": lambda w: OurFault(w._skin, "Traceback\n" * 30, "/a/long/path/to/a/report/fault-20261121-120000-1.txt", w),
    "crash": lambda w: CrashReport(w._skin, "Fatal", "/a/report.txt", w),
    "question": lambda w: Question(w._skin, "Delete it?", "It cannot be undone.", "Delete it", w),
    "missing": lambda w: MissingDialog(w._skin, ["Police: floor area of Station"], w),
    "name": name_of_a_view,
    "new": lambda w: NewProject(w._skin, Path(), w),
    "settings": lambda w: SettingsDialog(w._skin, w.desk.settings, "somebody", w),
    "about": lambda w: AboutDialog(w._skin, w),
    "keys": lambda w: KeysDialog(w._skin, w),
    "add layer": add_layer,
    "add address": add_address,
    "export map": export_map,
    "compare": lambda w: CompareDialog(w.desk, w),
    "ledger": lambda w: LedgerDialog(w.desk, w),
    "register": lambda w: AskRegister(w._skin, Path("a.xlsx"), Parts(("One", "Two")), w.bridge.estate, w),
    "column": ask_column,
    "supplement": ask_supplement,
    "settle": settle_rows,
    "found": ask_found,
    "successor": lambda w: AskSuccessor(w._skin, w.bridge.estate, w),
    "place": place_on_map,
    "dossier": dossier,
    "calendar": lambda w: CalendarDialog(w.desk, w),
    "context": lambda w: AskContext(w.desk, w),
    "scope": lambda w: ScopeRules(w.desk, w),
    "owner": ask_owner,
    "sign off": ask_sign_off,
    "answers": show_answers,
    "rows": lambda w: RowsDialog(w.desk, next(iter(w.results.findings.fates)), w),
    "secrecy": lambda w: SecrecyRules(w.desk, w),
    "confidential": lambda w: ConfidentialDialog(w.desk, next(iter(w.results.findings.fates)), w),
    "withheld": lambda w: PartnersWithheld(w.desk, w),
    "why": lambda w: WhyDialog(w.desk, next(iter(w.results.findings.fates)), w),
}
