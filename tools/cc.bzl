"""C++ targets: a library is what others use of a folder, a test is a file that ends in _test.cc.

The only place that knows where the rules for C++ come from.
"""

load("@rules_cc//cc:cc_binary.bzl", _cc_binary = "cc_binary")
load("@rules_cc//cc:cc_library.bzl", _cc_library = "cc_library")
load("@rules_cc//cc:cc_test.bzl", _cc_test = "cc_test")
load("//tools:layers.bzl", "LAYERS")

def package_sources():
    """Hands out the folder's sources to //tools:layers_test. Every macro here calls it; the first call counts."""
    if native.existing_rule("sources"):
        return
    if native.package_name() not in LAYERS:
        fail("%s has no line in tools/layers.bzl, which says what a folder may include" % native.package_name())
    native.filegroup(
        name = "sources",
        srcs = native.glob(["*.cc", "*.h"], allow_empty = True),
        visibility = ["//tools:__pkg__"],
    )

# Who may use what is said in layers.bzl, folder by folder.
_PUBLIC = ["//visibility:public"]

# What only tests use.
_TESTING = ["*_test", "test_data", "testing"]

def cc_library(name, only = None, besides = [], generated = [], **kwargs):
    """A library of the folder's .cc and .h files, except for those that only tests use.

    Args:
      name: The library.
      only: The names of its files, without their endings, where it is only some of the folder's; may hold "*".
      besides: The names, without endings, of files that belong to other targets.
      generated: Files of it that a rule makes.
      **kwargs: As for cc_library of rules_cc.
    """
    package_sources()
    if only == None:
        only = ["*"]
        besides = besides + _TESTING
    exclude = [file + ".*" for file in besides]
    _cc_library(
        name = name,
        srcs = native.glob([file + ".cc" for file in only], exclude = exclude, allow_empty = True) +
               [file for file in generated if not file.endswith(".h")],
        hdrs = native.glob([file + ".h" for file in only], exclude = exclude, allow_empty = True) +
               [file for file in generated if file.endswith(".h")],
        visibility = _PUBLIC,
        **kwargs
    )

def cc_tests(deps, each = {}, **kwargs):
    """A test for each *_test.cc file of the folder.

    Args:
      deps: What the tests need, beside GoogleTest.
      each: What single ones need beside that: name -> attributes.
      **kwargs: For all of them.
    """
    package_sources()
    files = native.glob(["*_test.cc"])
    for name in each:
        if name + ".cc" not in files:
            fail("there is no %s.cc" % name)
    for file in files:
        own = dict(each.get(file[:-3], {}))
        _cc_test(
            name = file[:-3],
            size = "small",
            srcs = [file],
            deps = deps + own.pop("deps", []) + ["//third_party:googletest_main"],
            **dict(kwargs, **own)
        )

def program(name, deps, stamped = False, tested = [], testonly = False, **kwargs):
    """The program of <name>.cc.

    Args:
      name: The program.
      deps: What its file includes.
      stamped: Whether it is to know the commit that it was built from (util/build_info.h).
      tested: Variants for tests: "unstamped", without the commit, at each of which tests that start it would have to
        run again; "with_faults", unstamped, which faults of the file system can be ordered for (util/file_faults.h).
        They are called <name>_unstamped and <name>_with_faults.
      testonly: Whether it is for tests and studies only.
      **kwargs: As for cc_binary of rules_cc.
    """
    package_sources()
    if tested:
        # The file is compiled once for all.
        _cc_library(
            name = name + "_main",
            srcs = [name + ".cc"],
            alwayslink = True,
            deps = deps,
            testonly = testonly,
            visibility = ["//visibility:private"],
        )
        deps = [":%s_main" % name]
    _cc_binary(
        name = name,
        srcs = [] if tested else [name + ".cc"],
        deps = deps + (["//util:build_stamp"] if stamped else []),
        testonly = testonly,
        visibility = _PUBLIC,
        **kwargs
    )
    for variant in tested:
        _cc_binary(
            name = "%s_%s" % (name, variant),
            testonly = True,
            visibility = _PUBLIC,
            deps = deps + {"unstamped": [], "with_faults": ["//util:file_faults"]}[variant],
        )

def cc_test(name, **kwargs):
    """A test of one file, as cc_test of rules_cc; for what cc_tests has no words for."""
    package_sources()
    _cc_test(name = name, size = "small", **kwargs)
