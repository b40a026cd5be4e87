# Developers' chores. Users need only ./demo and ./test.

ORACLE = .build/venv-onnxruntime
CAFFE = .build/venv-caffe
CAFFE2 = .build/venv-caffe2
OPENVINO = .build/venv-openvino
CONCORD = $(CURDIR)/.build/release/concord

.PHONY: bench bench-files compare-levels fuzz verify-oracles

# Measures models beside onnxruntime and OpenVINO, in turns; then the time from nothing to the first result, and what
# runs achieve beside what the machine can do. Takes a gigabyte of wheels and models, and the machine for half an hour.
# BENCH_FLAGS goes to fixtures/bench/measure.py, such as --only resnet.
BENCH = .build/venv-bench
BENCH_FLAGS ?=

bench:
	.ci/build-release
	test -d $(BENCH) || python3 -m venv $(BENCH)
	$(BENCH)/bin/pip install -q -r fixtures/bench/requirements.txt
	$(BENCH)/bin/python fixtures/bench/models.py .build/bench-models
	$(BENCH)/bin/python fixtures/bench/measure.py .build/release/concord .build/bench-models $(BENCH_FLAGS)
	$(BENCH)/bin/python fixtures/bench/quantized.py .build/bench-models .build/bench-int8
	$(BENCH)/bin/python fixtures/bench/measure.py .build/release/concord .build/bench-int8 $(BENCH_FLAGS)
	$(BENCH)/bin/python fixtures/bench/first_result.py .build/release/concord .build/bench-models --threads 1 2
	$(BENCH)/bin/python fixtures/bench/roofline.py .build/release/concord .build/bench-models

# Checks, loads, writes and converts large files beside onnx; 1.3 GB of models are made.
bench-files:
	.ci/build-release
	test -d $(BENCH) || python3 -m venv $(BENCH)
	$(BENCH)/bin/pip install -q -r fixtures/bench/requirements.txt
	mkdir -p .build/bench-files
	$(BENCH)/bin/python fixtures/onnx/bench_check.py .build/release/concord --folder .build/bench-files
	$(BENCH)/bin/python fixtures/onnx/bench_files.py .build/release/concord --folder .build/bench-files

# Compares the C kernels of each CPU level that can run here with the scalar ones; NEON runs in qemu.
compare-levels:
	for level in avx2 avx512 avx512vnni neon; do fixtures/kernels/compare-levels $$level || exit 1; done

# Builds the decoders for libFuzzer and runs each of them, from a corpus made of the fixtures.
# What does harm is kept in fixtures/malformed/TARGET; FUZZ_TARGETS chooses among the targets.
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?=

fuzz:
	CONCORD_FUZZ=1 swift build --product fuzz --scratch-path .build-fuzz --sanitize fuzzer \
	  -Xswiftc -sanitize=address,fuzzer -Xcc -fsanitize=address
	fixtures/malformed/fuzz.py .build-fuzz/debug/fuzz .build-fuzz/corpus $(FUZZ_SECONDS) $(FUZZ_TARGETS)

# Runs what Concord writes in the real runtimes, against what they recorded:
#   every Caffe fixture as ONNX in onnxruntime, and written for Caffe again in real Caffe,
#   with the recorded models of operators that Caffe can express;
#   every Caffe2 fixture as ONNX in onnxruntime, and all of these written for Caffe2 in real Caffe2;
#   the backend suite, as ./test writes it out, in onnxruntime and OpenVINO: which models they refuse;
#   recorded models of ai.onnx.ml in other operator sets of it in onnxruntime.
# PYTHON38 is a Python 3.8, the last that the wheels of Caffe and Caffe2 know. Takes a gigabyte of wheels.
PYTHON38 ?= python3.8

verify-oracles:
	.ci/build-release
	test -d $(ORACLE) || python3 -m venv $(ORACLE)
	$(ORACLE)/bin/pip install -q onnxruntime==1.31.1 onnx==1.23.2 numpy==2.4.6 ml_dtypes==0.6.0 \
	  protobuf==7.36.2
	test -d $(CAFFE) || $(PYTHON38) -m venv $(CAFFE)
	$(CAFFE)/bin/pip install -q kendryte-caffe==1.0.0.20210829 protobuf==3.20.3 'numpy<1.25'
	test -d $(CAFFE2) || $(PYTHON38) -m venv $(CAFFE2)
	$(CAFFE2)/bin/pip install -q --no-deps torch==1.8.1
	$(CAFFE2)/bin/pip install -q 'numpy<1.24' future six typing_extensions protobuf==3.20.3 onnx==1.8.1
	fixtures/caffe/verify_in_onnxruntime $(CONCORD) $(CURDIR)/$(ORACLE)/bin/python
	fixtures/caffe/verify_in_onnxruntime $(CONCORD) $(CURDIR)/$(ORACLE)/bin/python caffe-forks
	fixtures/caffe2/verify_in_onnxruntime $(CONCORD) $(CURDIR)/$(ORACLE)/bin/python
	$(CAFFE)/bin/python fixtures/caffe/verify_exports.py $(CONCORD)
	fixtures/caffe2/verify_exports $(CONCORD) $(CURDIR)/$(CAFFE2)/bin/python
	$(ORACLE)/bin/python fixtures/targets/verify_onnxruntime.py .build/onnx-suite
	$(ORACLE)/bin/python -W ignore fixtures/opset/verify_ml.py $(CONCORD)
	test -d $(OPENVINO) || python3 -m venv $(OPENVINO)
	$(OPENVINO)/bin/pip install -q openvino==2026.4.1 onnx==1.23.2 numpy==2.4.6 ml_dtypes==0.6.0 protobuf==7.36.2
	$(OPENVINO)/bin/python fixtures/targets/verify_openvino.py .build/onnx-suite
