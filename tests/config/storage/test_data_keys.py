"""The key service wraps and unwraps, bound to a context: the embedded transit service for real, AWS KMS by its wire shapes."""

import boto3
import pytest
from botocore.stub import Stubber
from pytest_django import Settings

from config.embedded.ports import choose_free_port
from config.storage.data_keys import AwsKeys, KeyRefused, KeyServiceDown, TransitKeys, connect_key_service
from config.storage.envelopes import make_data_key

CONTEXT = "eu/tenant/t/subjects/s/"


def test_a_data_key_makes_the_way_there_and_back(servers: None) -> None:
    keys, data_key = connect_key_service(), make_data_key()
    wrapped = keys.wrap(data_key, context=CONTEXT)
    assert (keys.key_id, wrapped.startswith("vault:v1:"), data_key.hex() in wrapped) == ("subjects", True, False)
    assert keys.unwrap(wrapped, context=CONTEXT) == data_key


def test_a_wrapped_key_of_another_subject_or_region_is_refused(servers: None) -> None:
    keys = connect_key_service()
    wrapped = keys.wrap(make_data_key(), context=CONTEXT)
    for context in ("eu/tenant/t/subjects/r/", "us/tenant/t/subjects/s/"):
        with pytest.raises(KeyRefused):
            keys.unwrap(wrapped, context=context)


def test_loupe_may_not_use_the_key_of_the_store(servers: None, settings: Settings) -> None:
    settings.LOUPE_KMS_KEY = settings.LOUPE_CLINICAL_KMS_KEY
    with pytest.raises(KeyRefused):
        connect_key_service().wrap(make_data_key(), context=CONTEXT)


def test_a_wrong_token_is_refused(servers: None, settings: Settings) -> None:
    settings.LOUPE_KMS_TOKEN = "wrong"
    with pytest.raises(KeyRefused):
        connect_key_service().wrap(make_data_key(), context=CONTEXT)


def test_a_key_service_that_does_not_answer_is_down() -> None:
    nowhere = TransitKeys(f"http://127.0.0.1:{choose_free_port()}", token="t", key_id="subjects")
    with pytest.raises(KeyServiceDown):
        nowhere.wrap(make_data_key(), context=CONTEXT)


def test_without_an_address_the_error_names_the_settings(settings: Settings) -> None:
    settings.LOUPE_KMS_URL = ""
    with pytest.raises(KeyServiceDown, match="LOUPE_KMS_URL"):
        connect_key_service()


def test_aws_kms_is_asked_with_the_context() -> None:
    client = boto3.client("kms", region_name="eu-central-1", aws_access_key_id="a", aws_secret_access_key="b")
    bound = {"KeyId": "alias/loupe", "EncryptionContext": {"loupe": CONTEXT}}
    with Stubber(client) as kms:
        kms.add_response("encrypt", {"CiphertextBlob": b"wrapped"}, bound | {"Plaintext": b"k" * 32})
        kms.add_response("decrypt", {"Plaintext": b"k" * 32}, bound | {"CiphertextBlob": b"wrapped"})
        kms.add_client_error("decrypt", "InvalidCiphertextException")
        kms.add_client_error("decrypt", "KMSInternalException", http_status_code=500)
        keys = AwsKeys("eu-central-1", key_id="alias/loupe", client=client)
        wrapped = keys.wrap(b"k" * 32, context=CONTEXT)
        assert keys.unwrap(wrapped, context=CONTEXT) == b"k" * 32
        with pytest.raises(KeyRefused):
            keys.unwrap(wrapped, context=CONTEXT)
        with pytest.raises(KeyServiceDown):
            keys.unwrap(wrapped, context=CONTEXT)
        with pytest.raises(KeyRefused):
            keys.unwrap("not Base64!", context=CONTEXT)


def test_the_settings_choose_aws(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    settings.LOUPE_KMS, settings.LOUPE_KMS_KEY = "aws", "alias/loupe"
    keys = connect_key_service()
    assert (type(keys), keys.key_id) == (AwsKeys, "alias/loupe")
