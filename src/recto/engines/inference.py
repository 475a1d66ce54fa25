"""Neural networks on this machine's processor: through OpenVINO where it is installed, else through ONNX Runtime."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from recto.domain.errors import EngineUnavailable

Tensor = npt.NDArray[np.float32]


class Network(Protocol):
    def __call__(self, batch: Tensor) -> Tensor:
        """The only output for a batch of inputs (batch x channels x height x width). The answer is the caller's."""


Runtime = Callable[[Path, Sequence[int] | None], Network]
"""From a model and the classes that are kept of it."""


def load(model: Path, classes: Sequence[int] | None = None) -> Network:
    """A network from an ONNX file; ``classes``: those columns only of its last, fully connected layer.

    Raises EngineUnavailable where there is nothing to run it with.
    """
    return installed()(model, classes)


def carried(name: str) -> Path:
    """A model that RapidOCR's wheel carries. Raises EngineUnavailable."""
    found = find_spec("rapidocr")
    if not found or not found.origin or not (model := Path(found.origin).with_name("models") / name).exists():
        raise EngineUnavailable("Install the extra recto[ppocr]: the wheel rapidocr carries the models.")
    return model


def threads() -> int:
    """OMP_NUM_THREADS, where workers share the processors, else the processors that this process may use."""
    return int(os.environ.get("OMP_NUM_THREADS") or 0) or len(os.sched_getaffinity(0))


def installed() -> Runtime:
    """What networks run on here. Raises EngineUnavailable."""
    for package, runtime in zip(("openvino", "onnxruntime"), RUNTIMES, strict=True):
        if find_spec(package):
            return runtime
    raise EngineUnavailable("Install the extra recto[ppocr]: OpenVINO or ONNX Runtime is needed.")


class OpenVino:
    def __init__(self, model: Path, classes: Sequence[int] | None = None) -> None:
        core = _openvino().Core()
        network = core.read_model(model)
        if classes is not None:
            _keep_classes(network, classes)
        # Where the processor computes in bfloat16 that takes half the time, and reads as well.
        quick = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        compiled = core.compile_model(
            network,
            "CPU",
            {
                "INFERENCE_NUM_THREADS": threads(),
                "NUM_STREAMS": 1,
                # Every process would pin itself to the same first core.
                "ENABLE_CPU_PINNING": False,
                "INFERENCE_PRECISION_HINT": "bf16" if quick else "f32",
            },
        )
        self._request = compiled.create_infer_request()

    def __call__(self, batch: Tensor) -> Tensor:
        self._request.infer([batch])
        return np.array(self._request.get_output_tensor().data, np.float32)


def _openvino() -> Any:
    """Without its converter of models, which is not used here and would tell OpenVINO's makers of every import."""
    sys.modules.setdefault("openvino.tools.ovc", None)  # type: ignore[arg-type]  # so that importing it fails
    import openvino  # type: ignore[import-untyped]

    return openvino


def _keep_classes(network: Any, classes: Sequence[int]) -> None:
    """Leave only those columns of the last matrix and its bias: most of a wide alphabet's work is theirs."""
    *_, multiply = (node for node in network.get_ordered_ops() if node.get_type_name() == "MatMul")
    (add,) = (each.get_node() for each in multiply.output(0).get_target_inputs())
    for node in (multiply, add):
        weights = node.input(1).get_source_output().get_node().data[..., list(classes)]
        node.input(1).replace_source_output(_openvino().opset13.constant(weights.copy()).output(0))
    network.validate_nodes_and_infer_types()


class OnnxRuntime:
    def __init__(self, model: Path, classes: Sequence[int] | None = None) -> None:
        import onnxruntime  # type: ignore[import-untyped]

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads(), 1
        self._session = onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name
        self._classes = None if classes is None else list(classes)

    def __call__(self, batch: Tensor) -> Tensor:
        (answer,) = self._session.run(None, {self._input: batch})
        return np.asarray(answer if self._classes is None else answer[..., self._classes], np.float32)


RUNTIMES: tuple[Runtime, ...] = (OpenVino, OnnxRuntime)
"""The first that is installed is used."""
