# What goes to AWS and the tools that check it: pins, zip functions, image, layer, template, container tests.

# The newest versions that go together; what the functions ship is what the tests ran with (-c requirements/dev.txt).
COMPILE = $(BIN)/uv pip compile --quiet --generate-hashes --custom-compile-command 'make lock' $(UPGRADE)
UNIVERSAL := --universal --python-version 3.11
LAMBDA := --python-version 3.13 --python-platform x86_64-manylinux_2_28
# Of RapidOCR the function takes the models, not the code, so that it does without what only the code needs; and
# without what OpenVINO tells its makers.
MODELS_ONLY := $(addprefix --no-emit-package ,certifi charset-normalizer colorlog omegaconf openvino-telemetry \
  pyclipper pyyaml requests shapely tqdm)
API := --extra api --extra lambda --extra aws --extra jwt

lock: setup  ## Pin what is installed, with hashes; UPGRADE=--upgrade takes the newest versions
	$(COMPILE) $(UNIVERSAL) pyproject.toml --all-extras --group dev -o requirements/dev.txt
	$(COMPILE) $(UNIVERSAL) --group pyproject.toml:sam -o requirements/sam.txt
	$(COMPILE) $(UNIVERSAL) --group pyproject.toml:checkov -o requirements/checkov.txt
	$(COMPILE) $(UNIVERSAL) --group pyproject.toml:audit -o requirements/audit.txt
	$(COMPILE) $(UNIVERSAL) --group pyproject.toml:build -c requirements/dev.txt -o requirements/build.txt
	$(COMPILE) $(LAMBDA) pyproject.toml $(API) -c requirements/dev.txt -o requirements/submit.txt
	$(COMPILE) $(LAMBDA) pyproject.toml $(API) --extra outputs -c requirements/dev.txt -o requirements/result.txt
	$(COMPILE) $(LAMBDA) pyproject.toml --extra callbacks --extra lambda --extra aws -c requirements/dev.txt \
	  -o requirements/notify.txt
	$(COMPILE) $(LAMBDA) pyproject.toml $(API) --extra runtime --extra tracing --extra imaging \
	  --extra extraction --extra tesseract --extra ppocr $(MODELS_ONLY) -c requirements/dev.txt -o requirements/process.txt

# sam and checkov each pin much of what they use, so each lives by itself.
.venv-%/ready: requirements/%.txt
	$(PYTHON) -m venv .venv-$*
	.venv-$*/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	touch $@

# The zip functions. `sam build` calls these in the root of the project, so that they carry the package as it is now.
# By pip: uv would take an earlier build of Recto from its cache.
PIP = $(BIN)/pip install --quiet --disable-pip-version-check --no-compile
WHEELS := manylinux_2_28 manylinux_2_17 manylinux2014 manylinux_2_5 manylinux1
build-SubmitFunction: ; $(call zip,submit)
build-ResultFunction: ; $(call zip,result)
build-NotifyFunction: ; $(call zip,notify)

define zip
	$(PIP) --target "$(ARTIFACTS_DIR)" --python-version 3.13 --implementation cp $(WHEELS:%=--platform %_x86_64) \
	  --only-binary :all: --no-deps --require-hashes -r requirements/$(1).txt
	$(PIP) --target "$(ARTIFACTS_DIR)" --no-deps --no-build-isolation .
	cp functions/$(1)/app.py "$(ARTIFACTS_DIR)"
	functions/slim "$(ARTIFACTS_DIR)"
endef

build: setup .venv-sam/ready  ## Build all that `sam deploy` sends: zip functions, image; needs docker or podman
	.venv-sam/bin/sam build

CONTAINERS = $(shell docker info >/dev/null 2>&1 && echo docker || echo podman)
BUILD_IMAGE = $(CONTAINERS) build --network host --file functions/process/Dockerfile

image:  ## Build the image of the process function as recto-process
	$(BUILD_IMAGE) --tag recto-process .

layer:  ## Build build/tesseract.zip, a layer with Tesseract and its models for zip functions
	$(BUILD_IMAGE) --target tesseract --tag recto-tesseract .
	rm -rf build/tesseract && mkdir -p build/tesseract
	id=$$($(CONTAINERS) create recto-tesseract true) \
	  && $(CONTAINERS) cp $$id:/opt/. build/tesseract && $(CONTAINERS) rm $$id >/dev/null
	cd build/tesseract && $(CURDIR)/$(BIN)/python -m zipfile -c ../tesseract.zip *

test-containers: setup .venv-sam/ready  ## The image under Lambda's emulator, sam local, a whole pipeline
	if docker info >/dev/null 2>&1 || podman info >/dev/null 2>&1; then \
	  $(MAKE) image layer && $(BIN)/pytest -m containers tests/containers; \
	else \
	  printf '\n*** NOT TESTED: neither docker nor podman runs here, so no container test ran. ***\n\n'; \
	fi

.PHONY: lock build image layer test-containers build-SubmitFunction build-ResultFunction build-NotifyFunction
