# Developers' chores. Users need only ./demo and ./test.

ORACLE = .build/venv-onnxruntime

.PHONY: bench verify-oracles

bench:
	swift build -c release --product concord
	.build/release/concord bench fixtures/caffe/digits/net.prototxt

# Converts every Caffe fixture and runs the result in onnxruntime against what Caffe recorded.
verify-oracles:
	swift build -c release --product concord
	test -d $(ORACLE) || python3 -m venv $(ORACLE)
	$(ORACLE)/bin/pip install -q onnxruntime==1.31.1 onnx==1.23.2 numpy==2.4.6 ml_dtypes==0.6.0 \
	  protobuf==7.36.2
	fixtures/caffe/verify_in_onnxruntime $(CURDIR)/.build/release/concord $(CURDIR)/$(ORACLE)/bin/python
	fixtures/caffe/verify_in_onnxruntime $(CURDIR)/.build/release/concord $(CURDIR)/$(ORACLE)/bin/python \
	  caffe-forks
