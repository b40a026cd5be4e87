"""Compares graph.proto with the schema in the onnx wheel, field by field.

Needs protoc and `pip install onnx==1.23.2` (Python 3.11). Prints every difference in names,
numbers, labels, types, packing, oneofs, enumerations and reserved numbers, and exits with 1 when
there is one.
"""

import pathlib
import subprocess
import sys
import tempfile

from google.protobuf import descriptor_pb2
from onnx import onnx_data_pb2, onnx_ml_pb2

SCHEMA = pathlib.Path(__file__).resolve().with_name("graph.proto")


def ours() -> descriptor_pb2.FileDescriptorProto:
    with tempfile.NamedTemporaryFile() as output:
        subprocess.run(
            ["protoc", "-I.", f"--descriptor_set_out={output.name}", SCHEMA.name],
            check=True,
            cwd=SCHEMA.parent,
        )
        return descriptor_pb2.FileDescriptorSet.FromString(output.read()).file[0]


def theirs() -> list[descriptor_pb2.FileDescriptorProto]:
    files = []
    for module in (onnx_ml_pb2, onnx_data_pb2):
        file = descriptor_pb2.FileDescriptorProto()
        module.DESCRIPTOR.CopyToProto(file)
        files.append(file)
    return files


def facts_of_enum(path: str, enum) -> dict[str, object]:
    return {f"{path}.{value.name}": value.number for value in enum.value}


def facts_of_message(path: str, message) -> dict[str, object]:
    """What the wire and the text form depend on, by qualified name."""
    facts: dict[str, object] = {path: "message"}
    for field in message.field:
        facts[f"{path}.{field.name}"] = (
            field.number,
            descriptor_pb2.FieldDescriptorProto.Label.Name(field.label),
            descriptor_pb2.FieldDescriptorProto.Type.Name(field.type),
            field.type_name,
            "packed" if field.options.packed else "not packed",
            message.oneof_decl[field.oneof_index].name if field.HasField("oneof_index") else None,
            field.default_value,
        )
    facts[f"{path} reserved numbers"] = sorted((r.start, r.end) for r in message.reserved_range)
    facts[f"{path} reserved names"] = sorted(message.reserved_name)
    for nested in message.nested_type:
        facts |= facts_of_message(f"{path}.{nested.name}", nested)
    for enum in message.enum_type:
        facts |= facts_of_enum(f"{path}.{enum.name}", enum)
    return facts


def facts_of_file(file) -> dict[str, object]:
    facts: dict[str, object] = {}
    for message in file.message_type:
        facts |= facts_of_message(f".{file.package}.{message.name}", message)
    for enum in file.enum_type:
        facts |= facts_of_enum(f".{file.package}.{enum.name}", enum)
    return facts


def main() -> int:
    mine = facts_of_file(ours())
    standard: dict[str, object] = {}
    for file in theirs():
        standard |= facts_of_file(file)
    differences = 0
    for name in sorted(mine.keys() | standard.keys()):
        if mine.get(name) != standard.get(name):
            print(f"{name}: ours {mine.get(name)}, standard {standard.get(name)}")
            differences += 1
    print(f"{len(standard)} facts of the standard compared, {differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
