"""What LocalStack 4.13 expects of newer Pythons, for Python 3.11. Python imports this file by itself before anything else."""
import sys

if sys.version_info < (3, 13):
    # LocalStack writes `threading.Lock | None` in annotations that are evaluated: Lock must be a class.
    import threading

    _allocate = threading.Lock

    class Lock:
        def __new__(cls):
            return _allocate()

    threading.Lock = Lock

if sys.version_info < (3, 12):
    # Its KMS derives ids from bytes.
    import hashlib
    import uuid

    _uuid5 = uuid.uuid5

    def uuid5(namespace, name):
        if isinstance(name, str):
            return _uuid5(namespace, name)
        return uuid.UUID(bytes=hashlib.sha1(namespace.bytes + name).digest()[:16], version=5)

    uuid.uuid5 = uuid5
