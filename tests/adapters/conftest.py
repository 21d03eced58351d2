"""An S3-compatible store, in a thread."""

import logging

import boto3
import pytest
from moto.server import ThreadedMotoServer

from settings import load


@pytest.fixture(scope="session")
def s3_endpoint():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3_settings(s3_endpoint, tmp_path):
    bucket = tmp_path.name.replace("_", "-").lower()[-40:].strip("-")
    client = boto3.client(
        "s3", endpoint_url=s3_endpoint, aws_access_key_id="k", aws_secret_access_key="s", region_name="us-east-1"
    )
    client.create_bucket(Bucket=bucket)
    return load(
        data=tmp_path, blobs_url=f"s3://{bucket}/office/blobs", s3_endpoint=s3_endpoint, s3_key="k", s3_secret="s"
    )
