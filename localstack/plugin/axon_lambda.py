"""LocalStack without Docker: Lambda functions as Node processes that write their logs into files, DynamoDB Local from its
library folder, and the reserved concurrency of a template, which its CloudFormation forgets.

LocalStack finds them by the entry points beside this file. LAMBDA_RUNTIME_EXECUTOR=process chooses the first.
"""
import json
import os
import socket
import subprocess
import time
from pathlib import Path

from localstack import config
from localstack.runtime import hooks
from localstack.services.lambda_.invocation.lambda_models import InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

ENVIRONMENT = str(Path(__file__).with_name("lambda-environment.mjs"))
INHERITED = ("PATH", "HOME", "LANG")
LOGS = Path(os.environ["AXON_LAMBDA_LOGS"])
# A function answers for itself when its time is over; on a busy machine that answer is a moment on its way.
GRACE_SECONDS = 2


class ProcessExecutorPlugin(RuntimeExecutorPlugin):
    name = "process"

    def load(self, *args, **kwargs):
        return ProcessExecutor


class ProcessExecutor(RuntimeExecutor):
    """One Lambda environment: a Node process that is given one invocation after the other over a socket pair."""

    def __init__(self, id, function_version):
        super().__init__(id, function_version)
        self.process = self.socket = self.answers = self.init_error = None
        self.variables = {}
        self.log_path = LOGS / f"{function_version.id.function_name}.log"

    def start(self, env_vars):
        settings = self.function_version.config
        if not (settings.runtime or "").startswith("nodejs"):
            raise NotImplementedError(f"Only Node functions run here, not {settings.runtime}")
        self.variables = {name: os.environ[name] for name in INHERITED if name in os.environ}
        self.variables |= {name: str(value) for name, value in env_vars.items()}
        self.variables |= {"LAMBDA_TASK_ROOT": str(settings.code.get_unzipped_code_location()), "TZ": "UTC"}
        self._spawn()

    def invoke(self, payload):
        settings, request_id = self.function_version.config, payload["invoke-id"]
        started = time.perf_counter()
        try:
            logs, is_error, body = self._ask(payload, settings.timeout)
        except TimeoutError:
            self._kill()
            message = f"RequestId: {request_id} Error: Task timed out after {settings.timeout:.2f} seconds"
            logs, is_error, body = "", True, json.dumps({"errorType": "Sandbox.Timedout", "errorMessage": message})
        ms = (time.perf_counter() - started) * 1000
        report = (
            f"START RequestId: {request_id} Version: {self.function_version.id.qualifier}\n{logs}"
            f"END RequestId: {request_id}\nREPORT RequestId: {request_id}\tDuration: {ms:.2f} ms\t"
            f"Billed Duration: {int(ms) + 1} ms\tMemory Size: {settings.memory_size} MB\t"
            f"Max Memory Used: {settings.memory_size} MB\t\n"
        )
        return InvocationResult(request_id, body.encode(), is_error=is_error, logs=report)

    def _ask(self, payload, timeout):
        if self.process is None or self.process.poll() is not None:
            self._kill()
            self._spawn()
        if self.init_error:
            error = self.init_error
            self._kill()
            return "", True, json.dumps(error)
        deadline = int(time.time() * 1000) + timeout * 1000
        self.socket.settimeout(timeout + GRACE_SECONDS)
        self.socket.sendall(json.dumps({**payload, "deadline": deadline}).encode() + b"\n")
        line = self.answers.readline()
        if not line:
            return "", True, json.dumps(self._exit_error(payload["invoke-id"]))
        answer = json.loads(line)
        return answer["logs"], answer["isError"], answer["body"]

    def _spawn(self):
        own, its = socket.socketpair()
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                ["node", ENVIRONMENT],
                cwd=self.variables["LAMBDA_TASK_ROOT"],
                env={**self.variables, "AXON_LAMBDA_FD": str(its.fileno())},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(its.fileno(),),
            )
        its.close()
        self.socket, self.answers = own, own.makefile("rb")
        own.settimeout(config.LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT)
        line = self.answers.readline()
        self.init_error = json.loads(line).get("error") if line else self._exit_error("")

    def _exit_error(self, request_id):
        status = self.process.wait(5)
        message = f"RequestId: {request_id} Error: Runtime exited with error: exit status {status}"
        return {"errorType": "Runtime.ExitError", "errorMessage": message}

    def _kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(5)
        if self.socket:
            self.answers.close()
            self.socket.close()
        self.process = self.socket = self.answers = None

    def stop(self):
        self._kill()

    def get_address(self):
        return "127.0.0.1"

    def get_endpoint_from_executor(self):
        return "127.0.0.1"

    def get_runtime_endpoint(self):
        return f"http://127.0.0.1:{config.GATEWAY_LISTEN[0].port}/_localstack_lambda/{self.id}"

    def get_logs(self):
        return self.log_path.read_text() if self.log_path.exists() else ""

    @classmethod
    def prepare_version(cls, function_version):
        if function_version.config.code:
            function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version):
        pass


@hooks.on_infra_start()
def start_dynamodb_from_library():
    from localstack.services.dynamodb.server import DynamodbServer

    def shell_command(self):
        library = f"{os.path.dirname(self.jar_path)}/DynamoDBLocal_lib"
        return [
            "java",
            f"-Xmx{self.heap_size}",
            f"-Djava.library.path={library}",
            "-cp",
            f"{library}/*",
            "software.amazon.dynamodb.services.local.main.ServerRunner",
            "-port",
            str(self.port),
            "-disableTelemetry",
            *(["-inMemory"] if self.in_memory else ["-dbPath", self.db_path]),
            *(["-sharedDb"] if self.share_db else []),
        ]

    DynamodbServer._create_shell_command = shell_command


@hooks.on_infra_start()
def reserve_concurrency_of_templates():
    from localstack.services.cloudformation.resource_provider import OperationStatus
    from localstack.services.lambda_.resource_providers.aws_lambda_function import LambdaFunctionProvider

    create = LambdaFunctionProvider.create

    def create_and_reserve(self, request):
        reserved = request.desired_state.get("ReservedConcurrentExecutions")
        event = create(self, request)
        if event.status == OperationStatus.SUCCESS and reserved is not None:
            request.aws_client_factory.lambda_.put_function_concurrency(
                FunctionName=event.resource_model["FunctionName"], ReservedConcurrentExecutions=int(reserved)
            )
        return event

    LambdaFunctionProvider.create = create_and_reserve


@hooks.on_infra_start()
def keep_no_figures_of_invocations():
    """Two requests of LocalStack to itself for every invocation, for figures and log groups nobody reads: logs are files here."""
    from localstack.services.lambda_.invocation import version_manager
    from localstack.services.lambda_.invocation.logs import LogHandler

    version_manager.record_cw_metric_invocation = version_manager.record_cw_metric_error = lambda **_: None
    LogHandler.add_logs = lambda self, log_item: None
