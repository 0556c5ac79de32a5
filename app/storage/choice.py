"""Which storage the configuration asks for."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from app.config import Kept
from app.host.errors import StartError
from app.storage.files import LocalStorage, ObjectStorage, Storage

COPIES: Final = "copies"
"""Folder of what S3 keeps, while a program reads it."""
PATIENCE: Final = timedelta(seconds=20)
"""How long S3 is asked again before the page hears that it is away, and asks itself."""


def storage_for(settings: Kept, folder: Path, section: str) -> Storage:
    """What `storage` of a section of the configuration asks for. Raises `StartError`."""
    if settings.storage == "local":
        return LocalStorage(folder / "stored")
    from obstore.store import S3Store

    given: dict[str, Any] = {
        "access_key_id": settings.s3_key_id,
        "secret_access_key": settings.s3_secret,
        "endpoint": settings.s3_endpoint,
        "region": settings.s3_region,
        "virtual_hosted_style_request": False,
    }
    options = {name: value for name, value in given.items() if value != ""}
    plain = settings.s3_endpoint.startswith("http://")
    try:
        store = S3Store(
            settings.s3_bucket,
            client_options={"allow_http": plain},
            retry_config={"max_retries": 3, "retry_timeout": PATIENCE},
            **options,
        )
    except Exception as error:
        raise StartError(f"[{section}] 的 S3 设置不能使用：{error}。请检查后重新启动。") from error
    return ObjectStorage(store, folder / COPIES)
