"""The settings of this process, or a clear word about what is missing."""

import typer
from pydantic import ValidationError

from infra.configuration import Settings, load_settings
from infra.logs import set_up_logs

USAGE_ERROR = 2


def prepared_settings() -> Settings:
    """Return the settings of the environment, with the logs set up as they say; ends the process if one is missing."""
    try:
        settings = load_settings()
    except ValidationError as invalid:
        for error in invalid.errors():
            variable = "_".join(str(part) for part in error["loc"]).upper()
            typer.echo(f"{variable}: {error['msg']}", err=True)
        raise typer.Exit(USAGE_ERROR) from invalid
    set_up_logs(level=settings.log_level, form=settings.log_format)
    return settings
