"""A mapping is checked whole before anything is written; what is wrong is named with its section and the fix."""

from datetime import date
from decimal import Decimal

import pytest

from exports import MAPPING, write_exports
from rainmaker.importing.mapping import Column, Kind
from rainmaker.importing.open_tables import ColumnMissing, FileUndeclared, open_tables
from rainmaker.importing.read_cell import read_cell
from rainmaker.importing.read_mapping import MappingInvalid, MappingUnreadable, read_mapping
from rainmaker.importing.read_rows import FileMissing, FileUnreadable, open_table
from rainmaker.importing.template import Recipe, Template


@pytest.mark.parametrize(
    ("written", "instead", "path", "words"),
    [
        ('source = "crm"\n', "", ("",), "missing required field `source`"),
        ('source = "crm"', 'source = "rainmaker"', (), "use another"),
        ('name = "Meridian"', 'name = "Meridian"\ncity = "Oslo"', ("organisation",), "it takes name, time_zone"),
        ('file = "deals"\ntype', 'fiel = "x"\nfile = "deals"\ntype', ("facts", "created"), "unknown field `fiel`"),
        ('parent = "{region}"', "parent = 7", ("teams", "teams", "parent"), "write constants in quotes"),
        ('id = "{deal}:won"', 'id = "{}:won"', ("facts", "won", "id"), "write {column}"),
        ('id = "{deal}:won"', 'id = "{deal:won"', ("facts", "won", "id"), "write {column}"),
        ("opportunity.won.v1", "opportunity.sold.v1", ("facts", "won"), "use one of rainmaker.call.logged.v1"),
        ('on = "{closed}"', 'on = "{closed}"\nat = "{closed}"', ("facts", "won"), "give one of them"),
        ('{ opportunity = "{deal}" }', "{}", ("facts", "lost"), "needs `opportunity` in its data"),
        (
            'closed = { kind = "date" }',
            'closed = { kind = "day" }',
            ("files", "deals", "columns", "closed", "kind"),
            "day",
        ),
        ('name = "deals.csv"', 'name = "deals.csv"\nencoding = "x"', ("files", "deals"), "is no encoding"),
    ],
)
def test_a_mapping_that_cannot_be_meant_names_its_section(tmp_path, written, instead, path, words):
    write_exports(tmp_path, mapping=MAPPING.replace(written, instead))

    with pytest.raises(MappingInvalid) as raised:
        read_mapping(tmp_path / "mapping.toml")

    assert raised.value.path == tuple(part for part in path if part)
    assert raised.value.message.startswith(f"mapping.toml, {'.'.join(raised.value.path) or 'the top'}: ")
    assert words in raised.value.message


def test_a_mapping_that_is_not_toml_names_the_line(tmp_path):
    write_exports(tmp_path, mapping="source = \n")

    with pytest.raises(MappingUnreadable, match="line 1"):
        read_mapping(tmp_path / "mapping.toml")


def test_a_mapping_that_is_not_there_says_so(tmp_path):
    with pytest.raises(MappingUnreadable, match="No such file"):
        read_mapping(tmp_path / "mapping.toml")


@pytest.mark.parametrize(
    ("written", "instead", "path"),
    [
        ('id = "{deal}:won"', 'id = "{sale}:won"', ("facts", "won", "id")),
        ('agent = "{seller}"', 'agent = "{owner}"', ("facts", "created", "data")),
        ('when = { stage = "Won" }', 'when = { state = "Won" }', ("facts", "won", "when")),
        ('manager = "{manager}"\n\n', 'manager = "{boss}"\n\n', ("teams", "teams", "manager")),
        ('closed = { kind = "date" }', 'closed = { column = "shut" }', ("files", "deals", "columns", "closed")),
    ],
)
def test_a_missing_column_is_named_with_the_file_and_its_columns(tmp_path, written, instead, path):
    write_exports(tmp_path, mapping=MAPPING.replace(written, instead))

    with pytest.raises(ColumnMissing) as raised:
        open_tables(read_mapping(tmp_path / "mapping.toml"), tmp_path)

    assert raised.value.path == path
    assert raised.value.message.startswith(".".join(path))
    assert ".csv has not one column" in raised.value.message
    assert "seller, " in raised.value.message


def test_a_column_that_is_there_twice_is_not_guessed(tmp_path):
    write_exports(tmp_path, deals="deal,seller,stage,opened,closed,value,value\n")

    with pytest.raises(ColumnMissing, match="'value'"):
        open_tables(read_mapping(tmp_path / "mapping.toml"), tmp_path)


def test_a_missing_file_is_named_with_those_that_are_there(tmp_path):
    write_exports(tmp_path)
    (tmp_path / "deals.csv").unlink()

    with pytest.raises(FileMissing, match=r"files.deals: .*deals.csv is not there; the directory has people.csv"):
        open_tables(read_mapping(tmp_path / "mapping.toml"), tmp_path)


def test_a_rule_of_a_file_that_is_not_declared_is_refused(tmp_path):
    write_exports(tmp_path, mapping=MAPPING.replace('file = "deals"\nwhen', 'file = "sales"\nwhen'))

    with pytest.raises(
        FileUndeclared, match=r"facts\.won: file is 'sales'; use one of the declared files: people, deals"
    ):
        open_tables(read_mapping(tmp_path / "mapping.toml"), tmp_path)


def test_a_file_in_another_encoding_names_the_row(tmp_path):
    write_exports(tmp_path)
    (tmp_path / "deals.csv").write_bytes("deal,seller,stage,opened,closed,value\nD1,Zoë,,,,\n".encode("cp1252"))
    mapping = read_mapping(tmp_path / "mapping.toml")

    with pytest.raises(FileUnreadable, match=r"deals\.csv after row 0"):
        open_table(tmp_path, "deals", mapping.files["deals"])


@pytest.mark.parametrize(
    ("text", "column", "value"),
    [
        ("2026-03-14", Column(kind=Kind.DATE), date(2026, 3, 14)),
        ("03/14/2026", Column(kind=Kind.DATE, format="%m/%d/%Y"), date(2026, 3, 14)),
        ("-1200.50", Column(kind=Kind.DECIMAL), Decimal("-1200.50")),
        ("1.234.567,89", Column(kind=Kind.DECIMAL, point=",", thousands="."), Decimal("1234567.89")),
        ("1200,5", Column(kind=Kind.DECIMAL, point=",", thousands="."), Decimal("1200.5")),
        ("90", Column(kind=Kind.INTEGER), 90),
    ],
)
def test_a_cell_is_read_as_what_its_column_holds(text, column, value):
    assert read_cell(text, column) == value


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("14.03.2026", Column(kind=Kind.DATE)),
        ("2026-02-30", Column(kind=Kind.DATE)),
        ("1,200", Column(kind=Kind.DECIMAL)),
        ("1,20", Column(kind=Kind.DECIMAL, thousands=",")),
        ("1.200.5", Column(kind=Kind.DECIMAL)),
        ("١٢", Column(kind=Kind.DECIMAL)),
        ("1e3", Column(kind=Kind.DECIMAL)),
        ("NaN", Column(kind=Kind.DECIMAL)),
        ("1.5", Column(kind=Kind.INTEGER)),
    ],
)
def test_a_cell_that_could_mean_another_amount_or_day_is_refused(text, column):
    with pytest.raises(ValueError, match="is no "):
        read_cell(text, column)


class _Cells(dict[str, object]):
    def value(self, column: str) -> object:
        return self[column]


def test_a_template_of_one_place_keeps_the_kind_and_others_become_text():
    cells = _Cells(amount=Decimal("5.00"), deal="D1", nothing=None)

    assert Template("{amount}").fill(cells) == Decimal("5.00")
    assert Template("{deal}:won {{1}}").fill(cells) == "D1:won {1}"
    assert Template("{deal}:{nothing}").fill(cells) is None
    assert Template("EUR").fill(cells) == "EUR"


def test_data_leaves_out_what_is_empty_and_knows_the_columns_behind_a_path():
    recipe = Recipe({"agent": "{nothing}", "kind": "sale", "weight": 2, "credits": [{"agent": "{deal}"}, "{amount}"]})

    assert recipe.fill(_Cells(amount=3, deal="D1", nothing=None)) == {
        "kind": "sale",
        "weight": 2,
        "credits": [{"agent": "D1"}, 3],
    }
    assert recipe.columns == ("nothing", "deal", "amount")
    assert recipe.columns_at(["credits", "0", "agent"]) == ("deal",)
    assert recipe.columns_at(["credits"]) == ("deal", "amount")
    assert recipe.columns_at(["missing"]) == ()


LOOKED_UP = 'region = { column = "seller", look_up = { file = "people", key = "seller", value = "region" } }'


def test_a_column_is_looked_up_in_another_file(tmp_path):
    write_exports(tmp_path, mapping=MAPPING.replace("closed = {", f"{LOOKED_UP}\nclosed = {{"))
    deals = open_tables(read_mapping(tmp_path / "mapping.toml"), tmp_path)["deals"]

    assert [row.text("region") for row in deals.rows()] == ["North", "North", "South"]


@pytest.mark.parametrize(
    ("written", "instead", "refused"),
    [
        ('file = "people"', 'file = "accounts"', FileUndeclared),
        ('key = "seller"', 'key = "name"', ColumnMissing),
        ('value = "region"', 'value = "office"', ColumnMissing),
    ],
)
def test_what_cannot_be_looked_up_is_refused(tmp_path, written, instead, refused):
    looked_up = LOOKED_UP.replace(written, instead)
    write_exports(tmp_path, mapping=MAPPING.replace("closed = {", f"{looked_up}\nclosed = {{"))

    with pytest.raises(refused) as raised:
        open_tables(read_mapping(tmp_path / "mapping.toml"), tmp_path)

    assert raised.value.path[:5] == ("files", "deals", "columns", "region", "look_up")
