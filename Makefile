# A thin front for newcomers: everything real is in meson.build.
#   make run     install what is missing, build, open the window (without a display: a headless tour into build/tour)
#   make test    install what is missing, build with warnings as errors, run every test, also under the sanitizers
BUILD := build
export DEBIAN_FRONTEND := noninteractive

.PHONY: all run test setup clean

all: $(BUILD)/build.ninja
	meson compile -C $(BUILD)

setup:
	@sh tools/install_packages.sh

$(BUILD)/build.ninja: | setup
	meson setup $(BUILD) --buildtype=release -Db_ndebug=true -Dtests=disabled

run: setup $(BUILD)/build.ninja
	meson compile -C $(BUILD)
	@sh tools/run.sh $(BUILD)

test:
	@sh tools/install_packages.sh test
	@sh tools/test.sh

clean:
	rm -rf build build-*
