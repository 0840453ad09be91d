"""Custom resources of CloudFormation, which the community edition of LocalStack skips.

As AWS does it: the resource's function is told what happens and where to PUT its answer. Here it is called at once and the
answer is awaited.
"""
import json
import threading
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer

from localstack.services.cloudformation.resource_provider import (
    CloudFormationResourceProviderPlugin,
    OperationStatus,
    ProgressEvent,
    ResourceProvider,
)



class CustomResourceProvider(ResourceProvider):
    TYPE = "AWS::CloudFormation::CustomResource"
    SCHEMA = {
        "typeName": TYPE,
        "properties": {"ServiceToken": {"type": "string"}, "Id": {"type": "string"}},
        "primaryIdentifier": ["/properties/Id"],
        "readOnlyProperties": ["/properties/Id"],
        "required": ["ServiceToken"],
    }

    def create(self, request):
        return self._tell(request, "Create")

    def update(self, request):
        return self._tell(request, "Update")

    def delete(self, request):
        return self._tell(request, "Delete")

    def _tell(self, request, what):
        model = dict(request.desired_state or request.previous_state or {})
        event = {
            "RequestType": what,
            "RequestId": str(uuid.uuid4()),
            "StackId": request.stack_id,
            "LogicalResourceId": request.logical_resource_id,
            "ResourceType": request.resource_type,
            "ServiceToken": model["ServiceToken"],
            "ResourceProperties": {name: str(value) for name, value in model.items() if name != "Id"},
        }
        if model.get("Id"):
            event["PhysicalResourceId"] = model["Id"]
        answer = self._ask(request.aws_client_factory.lambda_, event)
        if answer.get("Status") != "SUCCESS":
            return ProgressEvent(OperationStatus.FAILED, resource_model=model, message=answer.get("Reason", "no answer"))
        model |= answer.get("Data", {}) | {"Id": answer["PhysicalResourceId"]}
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model, custom_context=request.custom_context)

    def _ask(self, functions, event):
        answers = []

        class Answer(BaseHTTPRequestHandler):
            def do_PUT(self):
                answers.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *args):
                pass

        with HTTPServer(("127.0.0.1", 0), Answer) as server:
            listening = threading.Thread(target=server.serve_forever, daemon=True)
            listening.start()
            event["ResponseURL"] = f"http://127.0.0.1:{server.server_address[1]}/"
            said = functions.invoke(FunctionName=event["ServiceToken"], Payload=json.dumps(event))
            body = said["Payload"].read().decode()
            server.shutdown()
        if answers:
            return answers[-1]
        return {"Status": "FAILED", "Reason": f"{event['ServiceToken']} gave no answer: {body}"}


class CustomResourcePlugin(CloudFormationResourceProviderPlugin):
    name = "AWS::CloudFormation::CustomResource"

    def __init__(self):
        self.factory = None

    def load(self):
        self.factory = CustomResourceProvider
