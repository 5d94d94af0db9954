"""Who may do what in S3: three identities, two of them held by policies as AWS writes them.

SeaweedFS evaluates attached policies by action and by key, so that a prefix is enforced and PutObject differs
from DeleteObject. The web processes read media and take uploads in; only workers move, derive and delete. In the clinical
bucket the web reads what came in and what people are shown (sealed), never an original; and both stay in the region's folder.
"""

from __future__ import annotations

import json
from typing import Any

from config.embedded.layout import CLINICAL_BUCKET, MEDIA_BUCKET, Layout
from config.embedded.layout_file import S3_IDENTITIES

UPLOAD = ("PutObject", "AbortMultipartUpload", "ListMultipartUploadParts")
READ = ("GetObject", "GetObjectVersion")
DELETE = ("DeleteObject", "DeleteObjectVersion")
LIST = ("ListBucket", "ListBucketVersions", "ListBucketMultipartUploads")
SHOWN = ("derived", "reports")  # folders of a patient that people are shown; `originals` is for workers
# A presigned POST is let in only with a legacy action on the whole bucket; its key is then checked by the policy,
# which alone decides every other request (with `-s3.iam=false`).
POST_TICKETS = (f"Write:{MEDIA_BUCKET}", f"Write:{CLINICAL_BUCKET}")


def describe_access(layout: Layout) -> dict[str, Any]:
    """Return the content of s3.json: identities, policies and the key service."""
    return {
        "identities": [_describe_identity(name, layout=layout) for name in S3_IDENTITIES],
        "policies": [
            {"name": name, "content": json.dumps({"Version": "2012-10-17", "Statement": statements})}
            for name, statements in describe_policies(layout.region).items()
        ],
        "kms": {
            "default_provider": "transit",
            "providers": {"transit": _describe_key_service(layout)},
        },
    }


def describe_policies(region: str) -> dict[str, list[dict[str, Any]]]:
    """Return the statements of each identity that has a policy; clinical objects lie below the region's name."""
    media, tenants = MEDIA_BUCKET, f"{CLINICAL_BUCKET}/{region}/tenant/*"
    application = [
        _allow((*READ, "ListBucket"), media, f"{media}/*"),
        _allow(UPLOAD, f"{media}/incoming/*"),
        _allow((*READ, *UPLOAD), f"{tenants}/uploads/*"),
        _allow(READ, *(f"{tenants}/subjects/*/{folder}/*" for folder in SHOWN)),
    ]
    worker = [
        _allow((*READ, *LIST), media, f"{media}/*"),
        _allow((*UPLOAD, *DELETE), f"{media}/incoming/*", f"{media}/originals/*", f"{media}/renditions/*"),
        _allow(LIST, CLINICAL_BUCKET),
        _allow((*READ, *UPLOAD, *DELETE), tenants),
    ]
    return {"application": application, "worker": worker}


def _allow(actions: tuple[str, ...], *resources: str) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Action": [f"s3:{action}" for action in actions],
        "Resource": [f"arn:aws:s3:::{resource}" for resource in resources],
    }


def _describe_identity(name: str, *, layout: Layout) -> dict[str, Any]:
    access_key, secret_key = layout.s3_credentials(name)
    rights: dict[str, Any] = {"actions": ["Admin"]} if name == "admin" else {"policyNames": [name]}
    if name == "application":
        rights["actions"] = list(POST_TICKETS)
    return {"name": name, "credentials": [{"accessKey": access_key, "secretKey": secret_key}], **rights}


def _describe_key_service(layout: Layout) -> dict[str, Any]:
    """Return the provider `openbao`; its sibling `local` forgets its keys at a restart and is never used."""
    token = layout.secrets["transit_token"]
    return {"type": "openbao", "address": layout.transit_url, "token": token, "transit_path": "transit"}
