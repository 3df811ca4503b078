"""What the command line accepts."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NoReturn

from estates_app import __version__
from estates_app.domain.errors import InputError

EXIT_CODES = """exit codes:
  0  done
  1  done, with rows set aside that need a person
  2  the input or the command was wrong (one line says what, where and what to do)
  3  a fault of the product (a report file is written)
"""


class _Parser(argparse.ArgumentParser):
    """Says a wrong command in one line, as every other fault of input is said."""

    def error(self, message: str) -> NoReturn:
        raise InputError(message, where=self.prog, remedy=f"see {self.prog} --help")


if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[_Parser]


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of ``estates-app``."""
    parser = _Parser(
        prog="estates-app",
        description="Joint property rationalisation for the public bodies of an English county.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"estates-app {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    _add_project_commands(commands)
    _add_analysis_commands(commands)
    _add_whole_jobs(commands)
    return parser


def _add_project_commands(commands: Commands) -> None:
    open_ = commands.add_parser("open", help="open the window with a project")
    open_.add_argument("project", metavar="PROJECT")

    new = commands.add_parser("new", help="make a project file")
    new.add_argument("project", metavar="PROJECT", help="path of the new file; .estates.gpkg is added where it lacks")
    new.add_argument("--area", required=True, metavar="NAME", help="name of the county or area")

    register = commands.add_parser("import", help="bring a partner's register into a project")
    register.add_argument("project", metavar="PROJECT")
    register.add_argument("file", metavar="FILE", help="CSV, XLSX, XLS, ODS, GeoPackage, Shapefile or GeoJSON")
    register.add_argument("--partner", required=True, metavar="NAME", help="body whose register it is")
    register.add_argument("--mapping", metavar="FILE", help="TOML that says which heading means which field")
    register.add_argument("--sheet", default="", metavar="NAME", help="sheet of a workbook or layer of a GeoPackage")
    register.add_argument("--layer", default="", metavar="NAME", help="layer of a map file")
    register.add_argument("--member", default="", metavar="NAME", help="file of an archive")
    register.add_argument("--table", type=int, default=0, metavar="N", help="which table of its sheet, 1 is the first")
    register.add_argument("--header-row", type=int, metavar="N", help="row with the headings; 0 where there is none")
    register.add_argument("--crs", type=int, metavar="EPSG", help="coordinate system, where the file does not say")
    register.add_argument(
        "--renews",
        default="auto",
        metavar="auto|own|FILE",
        help="find what it is a newer edition of, take it alone, or name the file of the earlier edition",
    )
    register.add_argument("--dated", default="", metavar="YYYY-MM-DD", help="day of which the partner's data are")
    register.add_argument("--save-mapping", metavar="FILE", help="write how it was read as TOML, for --mapping")
    register.add_argument("--dry-run", action="store_true", help="say what would happen and keep nothing")
    _json(register)

    succeed = commands.add_parser("succeed", help="let a successor body take over from a date")
    succeed.add_argument("project", metavar="PROJECT")
    succeed.add_argument(
        "--from", dest="ending", nargs="+", action="extend", required=True, metavar="NAME", help="bodies that end"
    )
    succeed.add_argument("--to", required=True, metavar="NAME", help="body that takes over")
    succeed.add_argument("--on", required=True, metavar="YYYY-MM-DD", help="its first day")

    context = commands.add_parser("context", help="load people and places")
    context.add_argument("project", metavar="PROJECT")
    context.add_argument("--zones", metavar="FILE", help="polygons of small areas")
    context.add_argument("--population", metavar="FILE", help="residents by zone and age")
    context.add_argument("--deprivation", metavar="FILE", help="IMD by zone")
    context.add_argument("--cars", metavar="FILE", help="households, and those without a car, by zone")
    context.add_argument("--postcodes", metavar="FILE", help="Code-Point Open or postcode,easting,northing")
    context.add_argument("--roads", metavar="FILE", help="road lines, drawn on the map")
    context.add_argument(
        "--open",
        nargs="+",
        action="extend",
        default=[],
        metavar="FILE",
        help="open data that say themselves what they are: ONS, Census, IMD, OS, EPC, rating list, titles, heritage, …",
    )
    context.add_argument("--service", default="", metavar="NAME", help="whose users a table of postcodes counts")
    context.add_argument("--partner", default="", metavar="NAME", help="whose rows of a national list are wanted")
    context.add_argument(
        "--attribution", action="append", default=[], metavar="TEXT", help="line that every output must carry"
    )
    context.add_argument("--dry-run", action="store_true", help="say what each open file is and keep nothing")


def _add_analysis_commands(commands: Commands) -> None:
    score = commands.add_parser("score", help="score every property in scope")
    score.add_argument("project", metavar="PROJECT")
    score.add_argument("--weights", metavar="FILE", help="TOML with criterion = weight")
    _json(score)

    propose = commands.add_parser("propose", help="propose joint service centres and what may become of the rest")
    propose.add_argument("project", metavar="PROJECT")
    size = propose.add_mutually_exclusive_group()
    size.add_argument("--centres", type=int, metavar="N", help="how many centres")
    size.add_argument("--budget-gbp", type=float, metavar="N", help="spend at most this once")
    propose.add_argument("--locality", default="", metavar="NAME", help="only within one town or district")
    propose.add_argument("--time-limit-s", type=float, metavar="N", help="keep the best found after this time")
    _json(propose)

    why = commands.add_parser("why", help="take one property's score and fate apart, down to the source rows")
    why.add_argument("project", metavar="PROJECT")
    why.add_argument("property", metavar="PROPERTY_ID", help="id, start of it, UPRN or whole name")
    _json(why)

    questions = commands.add_parser("questions", help="write what a partner is to be asked, as a workbook to fill in")
    questions.add_argument("project", metavar="PROJECT")
    questions.add_argument("--partner", required=True, metavar="NAME", help="its name, its code or how the name begins")
    questions.add_argument("--locality", default="", metavar="NAME", help="only one town or district")
    questions.add_argument("--most", type=int, metavar="N", help="so many at most, those that matter most")
    questions.add_argument("--out", required=True, metavar="FILE", help="ends in .xlsx")

    answers = commands.add_parser("answers", help="take in the workbook that a partner sends back")
    answers.add_argument("project", metavar="PROJECT")
    answers.add_argument("file", metavar="FILE", help="the workbook of the questions, saved as XLSX or ODS")
    answers.add_argument("--dry-run", action="store_true", help="say what would happen and keep nothing")
    _json(answers)

    report = commands.add_parser("report", help="write the shortlist")
    report.add_argument("project", metavar="PROJECT")
    report.add_argument("--out", required=True, metavar="FILE", help=".pdf, .xlsx, .gpkg, .png or .svg by its ending")
    report.add_argument("--edition", choices=("public", "exempt"), default="public")

    dossier = commands.add_parser("dossier", help="write everything known of one property on two pages")
    dossier.add_argument("project", metavar="PROJECT")
    dossier.add_argument("property", metavar="PROPERTY_ID", help="id, start of it, UPRN or whole name")
    dossier.add_argument("--out", required=True, metavar="FILE", help="PDF")
    dossier.add_argument("--edition", choices=("public", "exempt"), default="public")

    calendar = commands.add_parser("calendar", help="write or show what comes up in leases")
    calendar.add_argument("project", metavar="PROJECT")
    calendar.add_argument("--out", metavar="FILE", help=".ics or .xlsx; shown where no file is named")
    calendar.add_argument("--months", type=int, default=36, metavar="N", help="how far it looks, 36 where not given")
    calendar.add_argument("--edition", choices=("public", "exempt"), default="public")
    _json(calendar)


def _add_whole_jobs(commands: Commands) -> None:
    analyse = commands.add_parser("analyse", help="the whole main job from a folder with partnership.toml")
    analyse.add_argument("folder", metavar="FOLDER")
    analyse.add_argument("--out", required=True, metavar="FOLDER")
    _json(analyse)

    demo = commands.add_parser("demo", help="analyse the sample county")
    demo.add_argument("--out", default="estates-demo", metavar="FOLDER", help="./estates-demo where not given")
    demo.add_argument("--window", action="store_true", help="then open the window with it")


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout, for machines")
